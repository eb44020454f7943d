package io.gatehouse.usability;

import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.strings;
import static io.gatehouse.platform.database.Columns.time;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Asks the function {@code usability_of_person}: one statement for everything. */
@Repository
class PersonStates {

    private final JdbcClient jdbc;

    PersonStates(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    PersonState find(
            UUID account,
            UUID client,
            @Nullable UUID company,
            @Nullable UUID session,
            Instant now) {
        return jdbc.sql(
                        """
                        select account_active, membership_active, session_ended_at, consent_allowed, role_ids
                          from usability_of_person(:account, :client, :company, :session, :now)
                        """)
                .param("account", account)
                .param("client", client)
                .param("company", company)
                .param("session", session)
                .param("now", time(now))
                .query(PersonStates::row)
                .single();
    }

    private static PersonState row(ResultSet rs, int number) throws SQLException {
        return new PersonState(
                rs.getBoolean("account_active"),
                rs.getBoolean("membership_active"),
                instantOrNull(rs, "session_ended_at"),
                rs.getArray("consent_allowed") == null ? null : strings(rs, "consent_allowed"),
                ids(rs.getArray("role_ids")));
    }

    private static Set<UUID> ids(@Nullable Array array) throws SQLException {
        return array == null ? Set.of() : Set.of((UUID[]) array.getArray());
    }
}
