package io.gatehouse.clients;

import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.platform.housekeeping.Housekeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The {@code client_assertion_seen} table: which assertions were used. */
@Repository
public class AssertionsSeen implements Housekeeper {

    /** A node whose clock is ahead forgets nothing that one behind would still take. */
    private static final Duration MARGIN = Duration.ofMinutes(5);

    private final JdbcClient jdbc;

    AssertionsSeen(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Spends the assertion; false when it was used before, on any node (RFC 7523 section 3).
     *
     * @param until when the assertion can no longer be used anyway
     */
    public boolean spend(UUID client, String jti, Instant until) {
        return jdbc.sql(
                                """
                                insert into client_assertion_seen (client, jti_hash, expires_at)
                                values (:client, :jti, :until)
                                on conflict (client, jti_hash) do nothing
                                """)
                        .param("client", client)
                        .param("jti", Sha256.of(jti))
                        .param("until", time(until))
                        .update()
                == 1;
    }

    @Override
    public int clean(Instant now, int most) {
        return jdbc.sql(
                        """
                        delete from client_assertion_seen
                         where (client, jti_hash) in
                               (select client, jti_hash from client_assertion_seen
                                 where expires_at < :now limit :most for update skip locked)
                        """)
                .param("now", time(now.minus(MARGIN)))
                .param("most", most)
                .update();
    }
}
