package io.gatehouse.protocol.store;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.platform.database.Gathering;
import io.gatehouse.platform.database.ManyRows;
import io.gatehouse.usability.PersonState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The {@code oauth_code} table. */
@Repository
public class Codes {

    private static final String FIND =
            """
            select q.n, t.*, u.*
              from (select :hashes::bytea[] as hashes, :nows::timestamptz[] as nows offset 0) asked
             cross join lateral unnest(asked.hashes, asked.nows) with ordinality q (hash, now, n)
             cross join lateral (
                   select c.redirect_uri, c.code_challenge, c.dpop_jkt, c.nonce, c.expires_at, c.spent_at,
            """
                    + AuthorizationColumns.OF_A
                    + """
                             from oauth_code c
                             join oauth_authorization a on a.id = c.authorization_id
                            where c.day = {day} and c.hash = q.hash
                            limit 1) t
                     cross join lateral usability_of_person(
                           t.account_id, t.client, t.company_id, t.session_id, q.now) u
                    """;

    private final JdbcClient jdbc;
    private final TokenDays days;
    private final Gathering<Presented, Optional<StoredCode>> finding =
            new Gathering<>(this::findAll);
    private final Spending spending;

    Codes(JdbcClient jdbc, TokenDays days) {
        this.jdbc = jdbc;
        this.days = days;
        this.spending = Spending.codes(jdbc, days);
    }

    private record Presented(OpaqueToken code, Instant now) {}

    /** The code, spent or expired or not. */
    public Optional<StoredCode> find(OpaqueToken code, Instant now) {
        return finding.ask(new Presented(code, now));
    }

    private List<Optional<StoredCode>> findAll(List<Presented> all) {
        return days.each(
                FIND,
                all,
                Presented::code,
                (sql, asked) ->
                        ManyRows.of(
                                jdbc.sql(sql)
                                        .param(
                                                "hashes",
                                                ManyRows.bytes(asked, q -> q.code().hash()))
                                        .param("nows", ManyRows.texts(asked, Presented::now)),
                                asked.size(),
                                Codes::row));
    }

    /** Spends the code; false when it was spent before, on any node. This statement decides. */
    public boolean spend(OpaqueToken code, Instant now) {
        return jdbc.sql(
                                days.in(
                                        """
                                        update oauth_code set spent_at = :now
                                         where day = {day} and hash = :hash and spent_at is null
                                        """,
                                        code))
                        .param("hash", code.hash())
                        .param("now", time(now))
                        .update()
                == 1;
    }

    /** Spends the code and stores the first refresh token, in one statement that decides. */
    public boolean spend(OpaqueToken code, NewRefreshToken first, Instant now) {
        return spending.spend(code, first, now);
    }

    private static StoredCode row(ResultSet rs, int number) throws SQLException {
        Authorization authorization = Authorizations.row(rs, number);
        return new StoredCode(
                authorization,
                PersonState.row(rs, authorization.account()),
                rs.getString("redirect_uri"),
                rs.getString("code_challenge"),
                rs.getString("dpop_jkt"),
                rs.getString("nonce"),
                instant(rs, "expires_at"),
                instantOrNull(rs, "spent_at") != null);
    }
}
