package io.gatehouse.protocol.store;

import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.platform.housekeeping.Housekeeper;
import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The {@code oauth_revoked_token} table: single JWT access tokens that were revoked. */
@Repository
public class RevokedTokens implements Housekeeper {

    /** A node whose clock is behind still takes the token until then. */
    private static final Duration MARGIN = Duration.ofMinutes(5);

    private final JdbcClient jdbc;

    RevokedTokens(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Revokes the token with this {@code jti}; kept until the token would have expired. */
    public void add(String jti, Instant expiresAt) {
        jdbc.sql(
                        """
                        insert into oauth_revoked_token (jti, expires_at) values (:jti, :expires)
                        on conflict (jti) do nothing
                        """)
                .param("jti", jti)
                .param("expires", time(expiresAt))
                .update();
    }

    @Override
    public int clean(Instant now, int most) {
        return jdbc.sql(
                        """
                        delete from oauth_revoked_token
                         where jti in (select jti from oauth_revoked_token
                                        where expires_at < :now limit :most for update skip locked)
                        """)
                .param("now", time(now.minus(MARGIN)))
                .param("most", most)
                .update();
    }

    /** True when the token with this {@code jti} was revoked. */
    public boolean contains(String jti) {
        return jdbc.sql("select exists (select 1 from oauth_revoked_token where jti = :jti)")
                .param("jti", jti)
                .query(Boolean.class)
                .single();
    }
}
