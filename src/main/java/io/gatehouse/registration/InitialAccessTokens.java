package io.gatehouse.registration;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.uuid;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.Ids;
import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.platform.housekeeping.Housekeeper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The {@code registration_token} table: initial access tokens (RFC 7591 section 3), of which only
 * the hash is kept.
 */
@Repository
public class InitialAccessTokens implements Housekeeper {

    /** How long one lives that does not say. */
    public static final Duration USUAL_LIFE = Duration.ofDays(1);

    private static final Duration LONGEST_LIFE = Duration.ofDays(366);
    private static final int MOST_USES = 10_000;

    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final Clock clock;

    InitialAccessTokens(JdbcClient jdbc, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.clock = clock;
    }

    /** A token without its value. */
    public record Listed(
            UUID id, int usesLeft, String createdBy, Instant createdAt, Instant expiresAt) {}

    /**
     * A new token.
     *
     * @param value shown once; nobody can read it again
     */
    public record Issued(Listed token, String value) {}

    /** What is wrong with the number of uses and the life; empty when nothing is. */
    public static Optional<String> misfit(int uses, Duration life) {
        boolean lives = life.isPositive() && life.compareTo(LONGEST_LIFE) <= 0;
        if (uses < 1 || uses > MOST_USES) {
            return Optional.of("uses must be 1 to " + MOST_USES);
        }
        return lives ? Optional.empty() : Optional.of("must expire within 366 days");
    }

    /** Makes a token, in the caller's transaction, which {@link #misfit} has nothing against. */
    public Issued issue(RegistrationPolicy policy, int uses, Duration life, String actor) {
        Instant now = clock.instant();
        OpaqueToken.Issued token = OpaqueToken.generate("reg", now);
        Listed listed = new Listed(Ids.uuidV7(now), uses, actor, now, now.plus(life));
        jdbc.sql(
                        """
                        insert into registration_token (id, policy, token_hash, uses_left, created_by, created_at,
                                                        expires_at)
                        values (:id, :policy, :hash, :uses, :actor, :now, :end)
                        """)
                .param("id", listed.id())
                .param("policy", policy.id())
                .param("hash", token.token().hash())
                .param("uses", uses)
                .param("actor", actor)
                .param("now", time(now))
                .param("end", time(listed.expiresAt()))
                .update();
        record(policy, listed.id(), actor, "created", Map.of("uses", uses));
        return new Issued(listed, token.value());
    }

    /** The tokens of the policy that can still be used, the oldest first. */
    public List<Listed> live(RegistrationPolicy policy) {
        return jdbc.sql(
                        """
                        select * from registration_token
                         where policy = :policy and uses_left > 0 and expires_at > :now
                         order by id
                        """)
                .param("policy", policy.id())
                .param("now", time(clock.instant()))
                .query(InitialAccessTokens::row)
                .list();
    }

    /** Ends the token at once; false when the policy has none with this id. */
    public boolean revoke(RegistrationPolicy policy, UUID token, String actor) {
        int removed =
                jdbc.sql("delete from registration_token where id = :id and policy = :policy")
                        .param("id", token)
                        .param("policy", policy.id())
                        .update();
        if (removed == 1) {
            record(policy, token, actor, "revoked", Map.of());
        }
        return removed == 1;
    }

    /** A token that can be used now, and the policy that it is for. */
    record Usable(UUID id, UUID policy) {}

    Optional<Usable> find(OpaqueToken token, Instant now) {
        return jdbc.sql(
                        """
                        select id, policy from registration_token
                         where token_hash = :hash and uses_left > 0 and expires_at > :now
                        """)
                .param("hash", token.hash())
                .param("now", time(now))
                .query((rs, number) -> new Usable(uuid(rs, "id"), uuid(rs, "policy")))
                .optional();
    }

    /** Uses the token once more; false when it cannot be used now. */
    boolean spend(UUID token, Instant now) {
        return jdbc.sql(
                                """
                                update registration_token set uses_left = uses_left - 1
                                 where id = :id and uses_left > 0 and expires_at > :now
                                """)
                        .param("id", token)
                        .param("now", time(now))
                        .update()
                == 1;
    }

    @Override
    public int clean(Instant now, int most) {
        return jdbc.sql(
                        """
                        delete from registration_token
                         where id in (select id from registration_token
                                       where expires_at < :now limit :most for update skip locked)
                        """)
                .param("now", time(now))
                .param("most", most)
                .update();
    }

    private void record(
            RegistrationPolicy policy,
            UUID token,
            String actor,
            String verb,
            Map<String, Object> detail) {
        audit.record(
                new AuditEvent(
                        policy.company(),
                        actor,
                        "registration-token." + verb,
                        "registration-token:" + token,
                        detail));
    }

    private static Listed row(ResultSet rs, int number) throws SQLException {
        return new Listed(
                uuid(rs, "id"),
                rs.getInt("uses_left"),
                text(rs, "created_by"),
                instant(rs, "created_at"),
                instant(rs, "expires_at"));
    }
}
