package io.gatehouse.consents;

import io.gatehouse.clients.ClientRegister;
import io.gatehouse.platform.erasure.CompanyRows;
import io.gatehouse.platform.erasure.CompanyTables;
import io.gatehouse.platform.erasure.Stage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What of this module belongs to a company: consents for it, and those to its clients. */
@Configuration(proxyBeanMethods = false)
class CompanyConsents {

    @Bean
    CompanyRows consentsOfCompany(CompanyTables tables, ClientRegister clients) {
        return tables.where(
                "consent",
                "consents",
                Stage.CONSENTS,
                "(company_id = :company or client = any(:ids::uuid[]))",
                clients::idsOf);
    }
}
