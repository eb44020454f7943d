package io.gatehouse.platform.erasure;

import io.gatehouse.platform.CompanyScope;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Makes {@link CompanyRows} of plain tables. Names and conditions are constants of the modules. */
@Component
public class CompanyTables {

    private static final String OWN = "company_id = :company";

    private final JdbcClient jdbc;
    private final CompanyScope scope;

    CompanyTables(JdbcClient jdbc, CompanyScope scope) {
        this.jdbc = jdbc;
        this.scope = scope;
    }

    /**
     * The rows whose {@code company_id} is the company.
     *
     * @param kind what people are shown, in the plural
     */
    public CompanyRows owned(String table, String kind, Stage stage) {
        return where(table, kind, stage, OWN);
    }

    /**
     * The rows that fit a condition over {@code :company}.
     *
     * @param condition SQL; a constant
     */
    public CompanyRows where(String table, String kind, Stage stage, String condition) {
        return new Rows(table, kind, stage, condition, company -> List.of());
    }

    /**
     * The rows that fit a condition over {@code :company} and {@code :ids}.
     *
     * @param condition SQL; a constant
     * @param ids finds, for instance, the company's clients
     */
    public CompanyRows where(
            String table,
            String kind,
            Stage stage,
            String condition,
            Function<UUID, ? extends Collection<?>> ids) {
        return new Rows(table, kind, stage, condition, ids);
    }

    private final class Rows implements CompanyRows {

        private final String table;
        private final String kind;
        private final Stage stage;
        private final String condition;
        private final Function<UUID, ? extends Collection<?>> ids;

        Rows(
                String table,
                String kind,
                Stage stage,
                String condition,
                Function<UUID, ? extends Collection<?>> ids) {
            this.table = table;
            this.kind = kind;
            this.stage = stage;
            this.condition = condition;
            this.ids = ids;
        }

        @Override
        public Set<String> tables() {
            return Set.of(table);
        }

        @Override
        public Stage stage() {
            return stage;
        }

        // In the company's scope: row-level security keeps the rows of others out of reach.
        @Override
        public Map<String, Long> count(UUID company) {
            return Map.of(
                    kind,
                    scope.run(
                            company,
                            () ->
                                    bind("select count(*) from %s where %s", company)
                                            .query(Long.class)
                                            .single()));
        }

        @Override
        public Map<String, Long> delete(UUID company, int most) {
            // A row of a partitioned table is found by its partition and its place there.
            String delete =
                    "delete from %1$s where (tableoid, ctid) in"
                            + " (select tableoid, ctid from %1$s where %2$s limit :most)";
            long deleted =
                    scope.run(company, () -> bind(delete, company).param("most", most).update());
            return deleted == 0 ? Map.of() : Map.of(kind, deleted);
        }

        private JdbcClient.StatementSpec bind(String sql, UUID company) {
            return jdbc.sql(sql.formatted(table, condition))
                    .param("company", company)
                    .param(
                            "ids",
                            ids.apply(company).stream()
                                    .map(Object::toString)
                                    .toArray(String[]::new));
        }

        @Override
        public String toString() {
            return kind;
        }
    }
}
