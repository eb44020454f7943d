package io.gatehouse.platform;

import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Opens the rows that an account may see about itself, such as its own memberships. */
@Component
public class AccountScope {
    private final TransactionScope scope;

    AccountScope(TransactionScope scope) {
        this.scope = scope;
    }

    /**
     * Runs the work in a transaction (the running one, or its own) that sees the account's own
     * rows, besides those of a company whose scope is open.
     *
     * @throws IllegalStateException when the transaction already belongs to another account
     */
    public <T extends @Nullable Object> T run(UUID account, Supplier<T> work) {
        return scope.run(current -> current.withAccount(account), work);
    }
}
