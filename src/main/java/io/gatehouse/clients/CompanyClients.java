package io.gatehouse.clients;

import io.gatehouse.apis.ApiRegister;
import io.gatehouse.platform.erasure.CompanyRows;
import io.gatehouse.platform.erasure.CompanyTables;
import io.gatehouse.platform.erasure.Stage;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What of this module belongs to a company. */
@Configuration(proxyBeanMethods = false)
class CompanyClients {

    private static final String OF_CLIENTS = "client = any(:ids::uuid[])";

    @Bean
    CompanyRows clientSecretsOfCompany(CompanyTables tables, ClientRegister clients) {
        return tables.where(
                "client_secret", "client_secrets", Stage.CLIENT_PARTS, OF_CLIENTS, clients::idsOf);
    }

    @Bean
    CompanyRows clientAssertionsOfCompany(CompanyTables tables, ClientRegister clients) {
        return tables.where(
                "client_assertion_seen",
                "client_assertions",
                Stage.CLIENT_PARTS,
                OF_CLIENTS,
                clients::idsOf);
    }

    @Bean
    CompanyRows clientsOfCompany(CompanyTables tables, ClientRegister clients, ApiRegister apis) {
        CompanyRows rows = tables.owned("client", "clients", Stage.CLIENTS);
        return new CompanyRows() {
            @Override
            public Set<String> tables() {
                return rows.tables();
            }

            @Override
            public Stage stage() {
                return rows.stage();
            }

            @Override
            public Map<String, Long> count(UUID company) {
                return rows.count(company);
            }

            @Override
            public Map<String, Long> delete(UUID company, int most) {
                apis.forgetIntrospectionBy(clients.clientIdsOf(company));
                return rows.delete(company, most);
            }
        };
    }
}
