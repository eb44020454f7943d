package io.gatehouse.platform;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Whose rows the current transaction may see: three settings that row-level security reads, local
 * to the transaction. They end with it, or with the work when the transaction is the caller's.
 */
@Component
class TransactionScope {
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    TransactionScope(JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        transaction = new TransactionTemplate(transactions);
    }

    /** The three settings; null is unset. */
    record Settings(@Nullable UUID company, @Nullable UUID account, boolean instance) {
        static final Settings NONE = new Settings(null, null, false);

        Settings withCompany(UUID id) {
            if (company != null && !company.equals(id)) {
                throw new IllegalStateException(
                        "this transaction belongs to company %s, not to %s".formatted(company, id));
            }
            return new Settings(id, account, false);
        }

        Settings withAccount(UUID id) {
            if (account != null && !account.equals(id)) {
                throw new IllegalStateException(
                        "this transaction belongs to account %s, not to %s".formatted(account, id));
            }
            return new Settings(company, id, false);
        }

        Settings withInstance() {
            if (company != null || account != null) {
                throw new IllegalStateException(
                        "a transaction of a company or account cannot widen to the instance");
            }
            return new Settings(null, null, true);
        }
    }

    /** Holds the settings of one transaction; suspended and resumed with it by Spring. */
    private static final class Holder implements TransactionSynchronization {
        private Settings settings = Settings.NONE;
    }

    interface Change {
        Settings from(Settings current);
    }

    // TransactionTemplate hands a null of the work back as it is; T says whether there can be one.
    @SuppressWarnings("NullAway")
    <T extends @Nullable Object> T run(Change change, Supplier<T> work) {
        return transaction.execute(
                status -> runInTransaction(change, work, status.isNewTransaction()));
    }

    private <T extends @Nullable Object> T runInTransaction(
            Change change, Supplier<T> work, boolean own) {
        Holder holder = holder();
        Settings before = holder.settings;
        Settings wanted = change.from(before);
        if (wanted.equals(before)) {
            return work.get();
        }
        apply(holder, wanted);
        T result = work.get();
        // Not in a finally block: an exception rolls the transaction back, which unsets all, and an
        // aborted transaction would refuse the statement. The end of our own transaction unsets
        // all, too: a statement for it would be one more way to the database and back.
        if (!own) {
            apply(holder, before);
        }
        return result;
    }

    private static Holder holder() {
        Optional<Holder> found =
                TransactionSynchronizationManager.getSynchronizations().stream()
                        .filter(Holder.class::isInstance)
                        .map(Holder.class::cast)
                        .findFirst();
        return found.orElseGet(() -> {
            Holder made = new Holder();
            TransactionSynchronizationManager.registerSynchronization(made);
            return made;
        });
    }

    private void apply(Holder holder, Settings settings) {
        jdbc.sql(
                        """
                        select set_config('gatehouse.company', :company, true),
                               set_config('gatehouse.account', :account, true),
                               set_config('gatehouse.instance', :instance, true)
                        """)
                .param("company", Objects.toString(settings.company(), ""))
                .param("account", Objects.toString(settings.account(), ""))
                .param("instance", settings.instance() ? "on" : "")
                .query((rs, number) -> 1)
                .single();
        holder.settings = settings;
    }
}
