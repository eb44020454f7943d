package io.gatehouse.audit;

import io.gatehouse.platform.CompanyScope;
import io.gatehouse.platform.erasure.CompanyRows;
import io.gatehouse.platform.erasure.Stage;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The log of a company, which the database lets go of only together with the company. */
@Component
class CompanyLog implements CompanyRows {

    private final JdbcClient jdbc;
    private final CompanyScope scope;

    CompanyLog(JdbcClient jdbc, CompanyScope scope) {
        this.jdbc = jdbc;
        this.scope = scope;
    }

    @Override
    public Set<String> tables() {
        return Set.of("audit_event", "audit_seal", "audit_head");
    }

    @Override
    public Stage stage() {
        return Stage.LOG;
    }

    @Override
    public Map<String, Long> count(UUID company) {
        return Map.of(
                "audit_events",
                scope.run(
                        company,
                        () ->
                                jdbc.sql(
                                                "select count(*) from audit_event where company_id = :company")
                                        .param("company", company)
                                        .query(Long.class)
                                        .single()));
    }

    @Override
    public Map<String, Long> delete(UUID company, int most) {
        long erased =
                scope.run(
                        company,
                        () ->
                                jdbc.sql("select audit_erase(:company, :most)")
                                        .param("company", company)
                                        .param("most", most)
                                        .query(Long.class)
                                        .single());
        return erased == 0 ? Map.of() : Map.of("audit_events", erased);
    }
}
