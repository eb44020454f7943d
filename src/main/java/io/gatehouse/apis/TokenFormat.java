package io.gatehouse.apis;

/** How an API wants its access tokens. */
public enum TokenFormat {
    /** Signed and readable by the API (RFC 9068). */
    JWT,
    /** Opaque; only introspection knows what it means. */
    REFERENCE
}
