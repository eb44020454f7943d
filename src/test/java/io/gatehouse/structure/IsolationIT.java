package io.gatehouse.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * What somebody reaches who can run SQL as the serving role, in the scope of company one: nothing
 * of company two, in no table behind the wall, whichever tables there are.
 */
@GatehouseTest
class IsolationIT {

    private static final String MORE =
            """
            version: 1
            companies:
              - { slug: three-N, name: "Company Three N", apis: ["https://api-N.example"] }
              - slug: two-N
                name: Company Two N
                apis: [{ audience: "https://api-N.example", roles: [planner, analyst] }]
                policy: { session_idle: PT15M, allowed_email_domains: [consulting.example] }
                partnerships: [{ consultancy: three-N, roles: [{ api: "https://api-N.example", role: analyst }] }]
            """;

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    String one;
    String two;

    @BeforeEach
    void make() {
        Platform platform = new Platform(state, issuer).apply(MORE);
        one = id(platform.named("one"));
        two = id(platform.named("two"));
    }

    @Test
    void seesNoRowOfTheOtherCompanyInAnyTable() throws SQLException {
        List<String> leaks = new ArrayList<>();
        List<String> filled = new ArrayList<>();
        try (Connection app = database.connectAsApp()) {
            for (String table : walledOff()) {
                if (!rowsOf(app, table, one, two).isEmpty()) {
                    leaks.add(table);
                }
                if (!rowsOf(app, table, two, two).isEmpty()) {
                    filled.add(table);
                }
            }
        }

        assertThat(leaks).isEmpty();
        assertThat(filled)
                .as("tables in which there was something to find")
                .contains(
                        "company_policy",
                        "entitlement",
                        "entitlement_role",
                        "membership",
                        "partnership",
                        "role_grant");
    }

    @Test
    void seesNothingWithoutAScope() throws SQLException {
        List<String> leaks = new ArrayList<>();
        try (Connection app = database.connectAsApp()) {
            for (String table : walledOff()) {
                if (!texts(app, "select t::text from %s t limit 1".formatted(table)).isEmpty()) {
                    leaks.add(table);
                }
            }
        }

        assertThat(leaks).isEmpty();
    }

    @Test
    void changesAndTakesNothingOfTheOtherCompany() throws SQLException {
        List<String> broken = new ArrayList<>();
        try (Connection app = database.connectAsApp()) {
            for (String table : walledOff()) {
                for (String column : companyColumns(table)) {
                    Stream.of(
                                    "update %1$s set %2$s = %2$s where %2$s = '%4$s'",
                                    "delete from %1$s where %2$s = '%4$s'",
                                    "update %1$s set %2$s = '%4$s' where %2$s = '%3$s'")
                            .map(sql -> sql.formatted(table, column, one, two))
                            .filter(sql -> succeeds(app, sql))
                            .forEach(broken::add);
                }
            }
        }

        assertThat(broken).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set role %s",
                "set session authorization %s",
                "alter role current_user bypassrls",
                "alter table membership disable row level security",
                "alter table membership no force row level security",
                "drop policy company_scope on membership",
                "create policy open on membership using (true)",
                "create table mine (id uuid)",
                "create view mine as select * from membership",
                "create function mine() returns integer language sql security definer as 'select 1'",
                "create schema mine",
                "truncate membership",
                "drop table membership",
                "alter policy company_scope on membership using (true)",
                "alter function company_keeps_an_owner() security definer",
                "alter table membership disable trigger all",
                "set session_replication_role = replica",
                "copy membership to program 'cat'"
            })
    void hasNoWayOutOfItsRole(String sql) throws SQLException {
        try (Connection app = database.connectAsApp();
                Statement statement = app.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql.formatted(database.owner())))
                    .isInstanceOf(SQLException.class)
                    .message()
                    .containsAnyOf("permission denied", "must be owner", "must be superuser");
        }
    }

    @Test
    void turningRowSecurityOffIsAnErrorAndNoWayAround() throws SQLException {
        try (Connection app = database.connectAsApp();
                Statement statement = app.createStatement()) {
            statement.execute("set row_security = off");
            for (String table : walledOff()) {
                assertThatThrownBy(() -> statement.executeQuery("select * from " + table))
                        .hasMessageContaining("row-level security");
            }
        }
    }

    @Test
    void theOwnerOfTheTablesIsBehindTheWallAsWell() throws SQLException {
        List<String> open = new ArrayList<>();
        try (Connection owner = database.connectAsOwner()) {
            for (String table : walledOff()) {
                if (!texts(owner, "select t::text from %s t limit 1".formatted(table)).isEmpty()) {
                    open.add(table);
                }
            }
        }

        // What usability_of_person reads as the owner, by a policy for it alone.
        assertThat(open).containsExactly("membership", "role_grant");
    }

    /** Rows that the company sees in which the other company's id stands. */
    private List<String> rowsOf(Connection app, String table, String scope, String company)
            throws SQLException {
        app.setAutoCommit(false);
        try {
            texts(app, "select set_config('gatehouse.company', '%s', true)".formatted(scope));
            return texts(
                    app,
                    "select t::text from %s t where t::text like '%%%s%%'"
                            .formatted(table, company));
        } finally {
            app.rollback();
            app.setAutoCommit(true);
        }
    }

    private boolean succeeds(Connection app, String sql) {
        try {
            app.setAutoCommit(false);
            try (Statement statement = app.createStatement()) {
                statement.execute(
                        "select set_config('gatehouse.company', '%s', true)".formatted(one));
                return statement.executeUpdate(sql) > 0;
            } catch (SQLException refused) {
                return false;
            } finally {
                app.rollback();
                app.setAutoCommit(true);
            }
        } catch (SQLException broken) {
            throw new IllegalStateException(sql, broken);
        }
    }

    private List<String> walledOff() throws SQLException {
        try (Connection owner = database.connectAsOwner()) {
            return texts(
                    owner,
                    """
                    select relname from pg_class
                     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
                       and relforcerowsecurity and not relispartition
                     order by 1
                    """);
        }
    }

    private List<String> companyColumns(String table) throws SQLException {
        try (Connection owner = database.connectAsOwner()) {
            return texts(
                    owner,
                    """
                    select attname from pg_attribute
                     where attrelid = '%s'::regclass and attname in ('company_id', 'consultancy_id')
                    """
                            .formatted(table));
        }
    }

    private String id(String slug) {
        return database.ask("select id from company where slug = '%s'".formatted(slug));
    }

    private static List<String> texts(Connection connection, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                texts.add(row.getString(1));
            }
        }
        return texts;
    }
}
