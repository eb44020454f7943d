package io.gatehouse.deletion;

import java.util.Locale;

/** How much goes. */
public enum DeletionScope {
    /** Everything, and the company with it. */
    COMPANY,
    /** Clients, grants, consents, authorizations; the company, its people and entitlements stay. */
    DATA;

    String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
