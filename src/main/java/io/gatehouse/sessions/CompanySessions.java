package io.gatehouse.sessions;

import io.gatehouse.platform.erasure.CompanyRows;
import io.gatehouse.platform.erasure.CompanyTables;
import io.gatehouse.platform.erasure.Stage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What of this module belongs to a company. The sessions themselves belong to people. */
@Configuration(proxyBeanMethods = false)
class CompanySessions {

    @Bean
    CompanyRows sessionClientsOfCompany(CompanyTables tables) {
        return tables.owned("session_client", "session_clients", Stage.AUTHORIZATIONS);
    }
}
