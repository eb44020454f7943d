package io.gatehouse.audit;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The number under which caller, log and audit log know the request that is being answered. */
public final class RequestReference {

    private static final ScopedValue<String> CURRENT = ScopedValue.newInstance();

    private RequestReference() {}

    /** Runs the work; every audit event that it records has the reference. */
    public static <T extends @Nullable Object> T during(String reference, Callable<T> work)
            throws Exception {
        return ScopedValue.where(CURRENT, reference).call(work::call);
    }

    static @Nullable String current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }
}
