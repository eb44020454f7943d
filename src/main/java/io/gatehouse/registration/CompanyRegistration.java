package io.gatehouse.registration;

import io.gatehouse.platform.erasure.CompanyRows;
import io.gatehouse.platform.erasure.CompanyTables;
import io.gatehouse.platform.erasure.Stage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What of this module belongs to a company. Its clients take their registrations with them. */
@Configuration(proxyBeanMethods = false)
class CompanyRegistration {

    @Bean
    CompanyRows registrationPoliciesOfCompany(CompanyTables tables) {
        return tables.owned("registration_policy", "registration_policies", Stage.SETTINGS);
    }
}
