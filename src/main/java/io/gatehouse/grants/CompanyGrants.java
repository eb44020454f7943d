package io.gatehouse.grants;

import io.gatehouse.platform.erasure.CompanyRows;
import io.gatehouse.platform.erasure.CompanyTables;
import io.gatehouse.platform.erasure.Stage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What of this module belongs to a company. */
@Configuration(proxyBeanMethods = false)
class CompanyGrants {

    @Bean
    CompanyRows roleGrantsOfCompany(CompanyTables tables) {
        return tables.owned("role_grant", "role_grants", Stage.GRANTS);
    }

    @Bean
    CompanyRows resourceGrantsOfCompany(CompanyTables tables) {
        return tables.owned("resource_grant", "resource_grants", Stage.GRANTS);
    }
}
