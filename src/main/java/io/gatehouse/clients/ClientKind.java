package io.gatehouse.clients;

import java.util.Locale;

/** What sort of application a client is; its grants follow from this. */
public enum ClientKind {
    WEB,
    SPA,
    NATIVE,
    DEVICE,
    SERVICE;

    /** The name in files, in the management API and in the table. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** True when no such client can keep a secret, so that all come without authentication. */
    public boolean isPublic() {
        return this == SPA || this == NATIVE;
    }

    /** True when people let the client act for them; the others act for themselves. */
    public boolean actsForPeople() {
        return this != SERVICE;
    }

    /** True when the client sends the person's browser to us and gets a code back. */
    public boolean usesCode() {
        return this == WEB || this == SPA || this == NATIVE;
    }
}
