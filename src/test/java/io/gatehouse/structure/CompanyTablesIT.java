package io.gatehouse.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.platform.erasure.CompanyRows;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A table that holds ids of companies takes part in their deletion. */
@GatehouseTest
class CompanyTablesIT {

    /** The company itself and its deletion, which the deletion removes last. */
    private static final Set<String> LAST = Set.of("company", "company_deletion");

    /** A column that points to a company, or is named after one. */
    private static final String WITH_COMPANY =
            """
            select c.relname
              from pg_class c join pg_attribute a on a.attrelid = c.oid
             where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
               and a.attnum > 0 and not a.attisdropped
               and ((a.attname ~ 'company|consultancy|tenant' and format_type(a.atttypid, a.atttypmod) ~ 'uuid')
                    or exists (select from pg_constraint f
                                where f.contype = 'f' and f.conrelid = c.oid
                                  and f.confrelid = 'company'::regclass and a.attnum = any(f.conkey)))
            """;

    /** A company's id gets into these only with a row that is refused, or is the log's. */
    private static final Set<String> WITHOUT_GATE =
            Set.of("company", "company_deletion", "audit_event", "audit_seal", "audit_head");

    @Autowired List<CompanyRows> rows;
    @Autowired TestDatabase database;

    @Test
    void isRegisteredForTheDeletion() throws SQLException {
        Set<String> registered =
                rows.stream()
                        .flatMap(some -> some.tables().stream())
                        .collect(Collectors.toCollection(TreeSet::new));
        registered.addAll(LAST);

        assertThat(registered)
                .as("a new table with a company needs a CompanyRows bean in its module")
                .containsAll(tables(WITH_COMPANY));
    }

    @Test
    void refusesRowsOfACompanyThatIsBeingDeleted() throws SQLException {
        Set<String> gated =
                tables(
                        """
                        select c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid
                         where t.tgname = 'company_open' and not c.relispartition
                        """);
        gated.addAll(WITHOUT_GATE);

        assertThat(gated)
                .as("a new table with a company needs the trigger company_open")
                .containsAll(tables(WITH_COMPANY));
    }

    @Test
    void theSearchFindsATable() throws SQLException {
        assertThat(tables(WITH_COMPANY)).contains("membership", "oauth_authorization", "consent");
    }

    private Set<String> tables(String query) throws SQLException {
        Set<String> tables = new TreeSet<>();
        try (Connection connection = database.connectAsOwner();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                tables.add(row.getString(1));
            }
        }
        return tables;
    }
}
