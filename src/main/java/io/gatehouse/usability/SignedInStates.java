package io.gatehouse.usability;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.uuidOrNull;

import io.gatehouse.clients.Client;
import io.gatehouse.clients.CompanyContext;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.platform.database.Gathering;
import io.gatehouse.platform.database.ManyRows;
import io.gatehouse.sessions.SessionPolicy;
import io.gatehouse.sessions.Sessions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Asks the SQL function {@code usability_of_session}: one statement for everything, and for many
 * requests.
 */
@Repository
class SignedInStates {

    private static final String FIND =
            """
            select q.n, q.now as asked_at, t.*
              from (select :cookies::bytea[] as cookies, :clients::uuid[] as clients, :inCompany::boolean[] as in_company,
                           :nows::timestamptz[] as nows, :idle::timestamptz[] as idle offset 0) asked
             cross join lateral unnest(asked.cookies, asked.clients, asked.in_company, asked.nows, asked.idle)
                with ordinality q (cookie, client, in_company, now, idle, n)
             cross join lateral (
                   select * from usability_of_session(q.cookie, q.client, q.in_company, q.now, q.idle) limit 1) t
            """;

    private final JdbcClient jdbc;
    private final Sessions sessions;
    private final Gathering<Asked, Optional<Found>> finding = new Gathering<>(this::findAll);

    SignedInStates(JdbcClient jdbc, Sessions sessions) {
        this.jdbc = jdbc;
        this.sessions = sessions;
    }

    private record Asked(String cookie, Client client, Instant now) {}

    private record Found(
            Sessions.Live live,
            @Nullable UUID lastCompany,
            @Nullable Instant lastAt,
            PersonState there) {}

    /** The live session that the cookie opens; notes its use as {@link Sessions#find} does. */
    Optional<SignedIn> find(String cookie, Client client, Instant now) {
        return finding.ask(new Asked(cookie, client, now)).map(found -> used(found, now));
    }

    private List<Optional<Found>> findAll(List<Asked> all) {
        return ManyRows.of(
                jdbc.sql(FIND)
                        .param("cookies", ManyRows.bytes(all, asked -> Sha256.of(asked.cookie())))
                        .param("clients", ManyRows.texts(all, asked -> asked.client().id()))
                        .param("inCompany", ManyRows.texts(all, SignedInStates::inCompany))
                        .param("nows", ManyRows.texts(all, Asked::now))
                        .param("idle", ManyRows.texts(all, SignedInStates::idle)),
                all.size(),
                SignedInStates::row);
    }

    private static boolean inCompany(Asked asked) {
        return asked.client().companyContext() != CompanyContext.NONE;
    }

    private static Instant idle(Asked asked) {
        return asked.now().minus(SessionPolicy.IDLE);
    }

    private static Found row(ResultSet rs, int number) throws SQLException {
        Sessions.Live live = Sessions.live(rs, instant(rs, "asked_at"));
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
