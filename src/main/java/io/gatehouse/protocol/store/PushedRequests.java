package io.gatehouse.protocol.store;

import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.platform.housekeeping.Housekeeper;
import io.gatehouse.sessions.Flow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The {@code oauth_pushed_request} table. A request is deleted by the statement that makes an
 * authorization of it, see {@link Authorizations#create}, so that it becomes one at most.
 */
@Repository
public class PushedRequests implements Housekeeper {

    /** How a {@code request_uri} of ours begins (RFC 9126 section 2.2). */
    public static final String PREFIX = "urn:ietf:params:oauth:request_uri:";

    /** A flow that began at the last moment is over by then, also when clocks differ. */
    private static final Duration KEPT = Flow.LIFETIME.plusMinutes(5);

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, List<String>>> PARAMETERS =
            new TypeReference<>() {};

    private final JdbcClient jdbc;

    PushedRequests(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What is stored of a {@code request_uri}; empty when it cannot be one of ours. */
    public static Optional<OpaqueToken> reference(String requestUri) {
        return requestUri.startsWith(PREFIX)
                ? OpaqueToken.parse(requestUri.substring(PREFIX.length()))
                : Optional.empty();
    }

    /** Stores the request of the client. */
    public void add(OpaqueToken reference, UUID client, PushedRequest request, Instant expiresAt) {
        jdbc.sql(
                        """
                        insert into oauth_pushed_request (hash, client, parameters, signed, expires_at)
                        values (:hash, :client, :parameters, :signed, :expires)
                        """)
                .param("hash", reference.hash())
                .param("client", client)
                .param("parameters", JSON.writeValueAsString(request.parameters()))
                .param("signed", request.signed())
                .param("expires", time(expiresAt))
                .update();
    }

    /** The client's request; empty when it is unknown, another's, over, or became something. */
    public Optional<PushedRequest> find(OpaqueToken reference, UUID client, Instant now) {
        return jdbc.sql(
                        """
                        select parameters, signed from oauth_pushed_request
                         where hash = :hash and client = :client and expires_at > :now
                        """)
                .param("hash", reference.hash())
                .param("client", client)
                .param("now", time(now))
                .query(PushedRequests::row)
                .optional();
    }

    @Override
    public int clean(Instant now, int most) {
        return jdbc.sql(
                        """
                        delete from oauth_pushed_request
                         where hash in (select hash from oauth_pushed_request
                                         where expires_at < :over limit :most for update skip locked)
                        """)
                .param("over", time(now.minus(KEPT)))
                .param("most", most)
                .update();
    }

    private static PushedRequest row(ResultSet rs, int number) throws SQLException {
        return new PushedRequest(
                JSON.readValue(text(rs, "parameters"), PARAMETERS), rs.getBoolean("signed"));
    }
}
