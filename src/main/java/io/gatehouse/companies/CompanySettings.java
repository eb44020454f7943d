package io.gatehouse.companies;

import io.gatehouse.platform.CompanyScope;
import io.gatehouse.platform.erasure.CompanyRows;
import io.gatehouse.platform.erasure.CompanyTables;
import io.gatehouse.platform.erasure.Stage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What of this module belongs to a company, besides its people. */
@Configuration(proxyBeanMethods = false)
class CompanySettings {

    @Bean
    CompanyRows policiesOfCompany(CompanyTables tables) {
        return tables.owned("company_policy", "policies", Stage.SETTINGS);
    }

    /** On either side; what they offer goes with them. */
    @Bean
    CompanyRows partnershipsOfCompany(CompanyTables tables) {
        return tables.where(
                "partnership",
                "partnerships",
                Stage.SETTINGS,
                "(company_id = :company or consultancy_id = :company)");
    }

    @Bean
    @Order(1)
    CompanyRows invitationRolesOfCompany(CompanyTables tables) {
        return tables.owned("invitation_role", "invitation_roles", Stage.SETTINGS);
    }

    /** With the letters that have not been sent yet. */
    @Bean
    @Order(2)
    CompanyRows invitationsOfCompany(
            CompanyTables tables, JdbcClient jdbc, CompanyScope scope, InvitationMail mail) {
        CompanyRows rows = tables.owned("invitation", "invitations", Stage.SETTINGS);
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
                scope.run(company, () -> open(jdbc, company)).forEach(mail::cancel);
                return rows.delete(company, most);
            }
        };
    }

    private static List<UUID> open(JdbcClient jdbc, UUID company) {
        return jdbc.sql("select id from invitation where company_id = :company and state = 'open'")
                .param("company", company)
                .query((rs, number) -> rs.getObject("id", UUID.class))
                .list();
    }
}
