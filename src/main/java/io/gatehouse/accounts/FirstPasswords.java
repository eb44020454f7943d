package io.gatehouse.accounts;

import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import java.time.Clock;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Gives passwords to accounts that have none, in the caller's transaction. */
@Repository
public class FirstPasswords {

    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final Clock clock;

    FirstPasswords(JdbcClient jdbc, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Sets the password; false when the account has one by now.
     *
     * @param hash as {@link PasswordHashes#hash} made it
     */
    public boolean set(UUID account, String hash, String actor) {
        int set =
                jdbc.sql(
                                """
                                insert into account_password (account_id, hash, changed_at)
                                values (:account, :hash, :now)
                                on conflict (account_id) do nothing
                                """)
                        .param("account", account)
                        .param("hash", hash)
                        .param("now", time(clock.instant()))
                        .update();
        if (set == 1) {
            audit.record(AuditEvent.of(actor, "account.password-set", "account:" + account));
        }
        return set == 1;
    }
}
