package io.gatehouse.platform;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Opens the rows of every company: for operators and jobs, always with a reason. */
@Component
public class InstanceScope {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceScope.class);

    private final TransactionScope scope;

    InstanceScope(TransactionScope scope) {
        this.scope = scope;
    }

    /**
     * Runs the work in a transaction (the running one, or its own) that sees all companies' rows.
     *
     * @param reason why, for the log; the caller writes the audit event of what it does
     * @throws IllegalStateException inside the scope of a company or account, which never widens
     */
    public <T extends @Nullable Object> T run(String reason, Supplier<T> work) {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("the instance's scope needs a reason");
        }
        LOG.debug("instance scope: {}", reason);
        return scope.run(TransactionScope.Settings::withInstance, work);
    }
}
