package io.gatehouse.usability;

import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.uuidOrNull;

import io.gatehouse.clients.Client;
import io.gatehouse.clients.CompanyContext;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.sessions.SessionPolicy;
import io.gatehouse.sessions.Sessions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Asks the SQL function {@code usability_of_session}: one statement for everything. */
@Repository
class SignedInStates {

    private final JdbcClient jdbc;
    private final Sessions sessions;

    SignedInStates(JdbcClient jdbc, Sessions sessions) {
        this.jdbc = jdbc;
        this.sessions = sessions;
    }

    /** The live session that the cookie opens; notes its use as {@link Sessions#find} does. */
    Optional<SignedIn> find(String cookie, Client client, Instant now) {
        return jdbc.sql(
                        "select * from usability_of_session(:cookie, :client, :inCompany, :now, :idle)")
                .param("cookie", Sha256.of(cookie))
                .param("client", client.id())
                .param("inCompany", client.companyContext() != CompanyContext.NONE)
                .param("now", time(now))
                .param("idle", time(now.minus(SessionPolicy.IDLE)))
                .query((rs, number) -> row(rs, now))
                .optional()
                .map(found -> used(found, now));
    }

    private record Found(
            Sessions.Live live,
            @Nullable UUID lastCompany,
            @Nullable Instant lastAt,
            PersonState there) {}

    private static Found row(ResultSet rs, Instant now) throws SQLException {
        Sessions.Live live = Sessions.live(rs, now);
        return new Found(
                live,
                uuidOrNull(rs, "last_company"),
                instantOrNull(rs, "last_at"),
                PersonState.row(rs, live.session().accountId()));
    }

    private SignedIn used(Found found, Instant now) {
        return new SignedIn(
                sessions.used(found.live, now), found.lastCompany, found.lastAt, found.there);
    }
}
