package io.gatehouse.clients;

import java.util.Locale;

/** How a client authenticates at the token endpoint, by the names of RFC 7591 section 2. */
public enum AuthMethod {
    NONE,
    CLIENT_SECRET_BASIC,
    CLIENT_SECRET_POST,
    CLIENT_SECRET_JWT,
    PRIVATE_KEY_JWT;

    /** The registered name. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** True for the methods that use a shared secret. */
    public boolean usesSecret() {
        return this == CLIENT_SECRET_BASIC || this == CLIENT_SECRET_POST || needsSecretItself();
    }

    /** True for the method that no hash of the secret is enough for: it is an HMAC's key. */
    public boolean needsSecretItself() {
        return this == CLIENT_SECRET_JWT;
    }

    /** True for the methods that show a signed assertion (RFC 7523 section 2.2). */
    public boolean usesAssertion() {
        return this == CLIENT_SECRET_JWT || this == PRIVATE_KEY_JWT;
    }
}
