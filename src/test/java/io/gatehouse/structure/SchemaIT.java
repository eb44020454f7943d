package io.gatehouse.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaIT {

    /** Found by an unguessable key before a company is known; their modules check the company. */
    private static final List<String> WITHOUT_ROW_SECURITY =
            List.of(
                    "client",
                    "consent",
                    "oauth_authorization",
                    "registration_policy",
                    "session_client");

    private final TestDatabase database = TestDatabase.create();

    @Test
    void isTheOneInTheDump() throws SQLException {
        try (Connection connection = database.connectAsOwner()) {
            CheckedIn.isCurrent(Path.of("db/schema.sql"), new SchemaDump(connection).text());
        }
    }

    @Test
    void walledOffIsWhatACompanyOwns() throws SQLException {
        assertThat(query("relforcerowsecurity"))
                .containsExactly(
                        "audit_event",
                        "audit_head",
                        "audit_seal",
                        "company_deletion",
                        "company_policy",
                        "entitlement",
                        "entitlement_role",
                        "invitation",
                        "invitation_role",
                        "membership",
                        "partnership",
                        "resource_grant",
                        "role_grant");
        assertThat(query("not relforcerowsecurity"))
                .as("a new table with a company needs policies, or a reason in this list")
                .containsExactlyElementsOf(WITHOUT_ROW_SECURITY);
    }

    private List<String> query(String condition) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Connection connection = database.connectAsOwner();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                """
                                select c.relname from pg_class c
                                 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
                                   and not c.relispartition and %s
                                   and (exists (select 1 from pg_attribute a
                                                 where a.attrelid = c.oid and a.attname = 'company_id')
                                        or exists (select 1 from pg_constraint f
                                                    where f.conrelid = c.oid and f.contype = 'f'
                                                      and f.confrelid = 'company'::regclass))
                                 order by 1
                                """
                                        .formatted(condition))) {
            while (row.next()) {
                tables.add(row.getString(1));
            }
        }
        return tables;
    }
}
