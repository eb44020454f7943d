package io.gatehouse.protocol.client;

import io.gatehouse.fuzz.Compact;

/** The subject of an assertion is found, or it has none. */
public final class AssertionFuzz {

    private AssertionFuzz() {}

    /** The input is the assertion, or its parts as {@link Compact} reads them. */
    public static void fuzzerTestOneInput(byte[] input) {
        String subject = ClientAssertions.unverifiedSubject(Compact.of(input));
        if (subject == null) {
            throw new IllegalStateException("no text");
        }
    }
}
