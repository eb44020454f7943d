package io.gatehouse.protocol.store;

import io.gatehouse.platform.database.Gathering;
import io.gatehouse.platform.database.ManyRows;
import io.gatehouse.protocol.store.Authorizations.Standing;
import io.gatehouse.usability.PersonState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Looks up what JWT access tokens came from, those of many requests by one statement. */
class StandingOfTokens {

    private static final String BEHIND =
            """
            select q.n, t.*, u.*
              from (select :ids::uuid[] as ids, :jtis::text[] as jtis, :nows::timestamptz[] as nows offset 0) asked
             cross join lateral unnest(asked.ids, asked.jtis, asked.nows) with ordinality q (id, jti, now, n)
             cross join lateral (
                   select
            """
                    + AuthorizationColumns.OF_A
                    + """
                             from oauth_authorization a
                            where a.id = q.id and a.revoked_at is null
                              and not exists (select 1 from oauth_revoked_token r where r.jti = q.jti)
                            limit 1) t
                     cross join lateral usability_of_person(
                           t.account_id, t.client, t.company_id, t.session_id, q.now) u
                    """;

    private final JdbcClient jdbc;
    private final Gathering<Issued, Optional<Standing>> finding = new Gathering<>(this::findAll);

    StandingOfTokens(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Issued(UUID authorization, String jti, Instant now) {}

    Optional<Standing> find(UUID authorization, String jti, Instant now) {
        return finding.ask(new Issued(authorization, jti, now));
    }

    private List<Optional<Standing>> findAll(List<Issued> tokens) {
        return ManyRows.of(
                jdbc.sql(BEHIND)
                        .param("ids", ManyRows.texts(tokens, Issued::authorization))
                        .param("jtis", ManyRows.texts(tokens, Issued::jti))
                        .param("nows", ManyRows.texts(tokens, Issued::now)),
                tokens.size(),
                StandingOfTokens::row);
    }

    private static Standing row(ResultSet rs, int number) throws SQLException {
        Authorization authorization = Authorizations.row(rs, number);
        return new Standing(authorization, PersonState.row(rs, authorization.account()));
    }
}
