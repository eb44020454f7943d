package io.gatehouse.apis;

import io.gatehouse.platform.erasure.CompanyRows;
import io.gatehouse.platform.erasure.CompanyTables;
import io.gatehouse.platform.erasure.Stage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** What of this module belongs to a company. */
@Configuration(proxyBeanMethods = false)
class CompanyEntitlements {

    @Bean
    @Order(1)
    CompanyRows entitlementRolesOfCompany(CompanyTables tables) {
        return tables.owned("entitlement_role", "entitled_roles", Stage.ENTITLEMENTS);
    }

    @Bean
    @Order(2)
    CompanyRows entitlementsOfCompany(CompanyTables tables) {
        return tables.owned("entitlement", "entitlements", Stage.ENTITLEMENTS);
    }
}
