package io.gatehouse.desiredstate;

import io.gatehouse.accounts.AccountsErased;
import io.gatehouse.clients.ClientRegister;
import io.gatehouse.platform.erasure.CompanyRows;
import io.gatehouse.platform.erasure.CompanyTables;
import io.gatehouse.platform.erasure.Stage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/** What of this module belongs to a company: the values that files gave its clients. */
@Configuration(proxyBeanMethods = false)
class CompanyValues {

    private final RememberedValues remembered;

    CompanyValues(RememberedValues remembered) {
        this.remembered = remembered;
    }

    @Bean
    CompanyRows desiredValuesOfCompany(CompanyTables tables, ClientRegister clients) {
        return tables.where(
                "desired_value",
                "desired_values",
                Stage.CLIENT_PARTS,
                "kind = 'client' and name = any(:ids::text[])",
                clients::clientIdsOf);
    }

    @EventListener
    void erased(AccountsErased people) {
        people.addresses().forEach(address -> remembered.forget("account", address));
    }
}
