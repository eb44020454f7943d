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

    /** True when the client cannot keep a secret and comes without authentication. */
    public boolean isPublic() {
        return this == SPA || this == NATIVE || this == DEVICE;
    }

    /** True when a person signs in through a browser for this client. */
    public boolean usesCode() {
        return this == WEB || this == SPA || this == NATIVE;
    }
}
