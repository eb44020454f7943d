package io.gatehouse.accounts;

import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.Written;
import io.gatehouse.platform.crypto.Randomness;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.platform.housekeeping.Housekeeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Makes the first operator through a link that works once. There is no default password, and no
 * link while an operator exists.
 */
@Service
public class FirstOperator implements Housekeeper {

    private static final Duration LIFETIME = Duration.ofHours(24);
    private static final int BYTES = 32;
    private static final String PURPOSE = "first-operator";

    private final JdbcClient jdbc;
    private final Accounts accounts;
    private final AccountRegister register;
    private final AuditLog audit;
    private final Clock clock;

    FirstOperator(
            JdbcClient jdbc,
            Accounts accounts,
            AccountRegister register,
            AuditLog audit,
            Clock clock) {
        this.jdbc = jdbc;
        this.accounts = accounts;
        this.register = register;
        this.audit = audit;
        this.clock = clock;
    }

    /** A fresh link's token, valid for 24 hours; empty when there is an operator already. */
    @Transactional
    public Optional<String> link() {
        if (accounts.hasOperator()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        String token = Randomness.base64Url(BYTES);
        jdbc.sql(
                        """
                        insert into one_time_link (token_hash, purpose, created_at, expires_at)
                        values (:hash, :purpose, :now, :expires)
                        """)
                .param("hash", Sha256.of(token))
                .param("purpose", PURPOSE)
                .param("now", time(now))
                .param("expires", time(now.plus(LIFETIME)))
                .update();
        return Optional.of(token);
    }

    /** True while the link can be used. */
    public boolean isOpen(String token) {
        return !accounts.hasOperator()
                && jdbc.sql(
                                """
                                select exists (select 1 from one_time_link
                                                where token_hash = :hash and purpose = :purpose
                                                  and used_at is null and expires_at > :now)
                                """)
                        .param("hash", Sha256.of(token))
                        .param("purpose", PURPOSE)
                        .param("now", time(clock.instant()))
                        .query(Boolean.class)
                        .single();
    }

    /**
     * Spends the link and makes the operator; empty when the link is spent, past its end or
     * unknown, or there is an operator by now.
     *
     * @param hash the hash of the new password, made before so that no transaction waits for it
     */
    @Transactional
    public Optional<UUID> create(String token, EmailAddress email, String hash) {
        // One lock for all links: two of them must not make two first operators.
        jdbc.sql("select pg_advisory_xact_lock(hashtext('first-operator'))").query(rs -> {});
        if (accounts.hasOperator() || !spend(token)) {
            return Optional.empty();
        }
        Written written =
                register.put(
                        new AccountDraft(email, false, true, true, null), "link:first-operator");
        UUID account =
                switch (written) {
                    case Written.Created(UUID id) -> id;
                    case Written.Updated updated -> updated.id();
                    case Written.Unchanged(UUID id) -> id;
                    case Written.Refused refused ->
                            throw new IllegalStateException("operator refused: " + refused);
                };
        register.setPassword(account, hash, "link:first-operator");
        audit.record(
                AuditEvent.of("link:first-operator", "operator.created", "account:" + account));
        return Optional.of(account);
    }

    @Override
    public int clean(Instant now, int most) {
        return jdbc.sql(
                        """
                        delete from one_time_link
                         where token_hash in (select token_hash from one_time_link
                                               where expires_at < :now limit :most for update skip locked)
                        """)
                .param("now", time(now))
                .param("most", most)
                .update();
    }

    private boolean spend(String token) {
        Instant now = clock.instant();
        return jdbc.sql(
                                """
                                update one_time_link set used_at = :now
                                 where token_hash = :hash and purpose = :purpose
                                   and used_at is null and expires_at > :now
                                """)
                        .param("hash", Sha256.of(token))
                        .param("purpose", PURPOSE)
                        .param("now", time(now))
                        .update()
                == 1;
    }
}
