package io.gatehouse.platform;

import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Opens the rows of one company. */
@Component
public class CompanyScope {
    private final TransactionScope scope;

    CompanyScope(TransactionScope scope) {
        this.scope = scope;
    }

    /**
     * Runs the work in a transaction (the running one, or its own) that sees the company's rows.
     * Inside the instance's scope it narrows; the wider scope is back afterwards.
     *
     * @throws IllegalStateException when the transaction already belongs to another company
     */
    public <T extends @Nullable Object> T run(UUID company, Supplier<T> work) {
        return scope.run(current -> current.withCompany(company), work);
    }

    /** Like {@link #run(UUID, Supplier)}, without a result. */
    public void run(UUID company, Runnable work) {
        this.<@Nullable Object>run(
                company,
                () -> {
                    work.run();
                    return null;
                });
    }
}
