package io.gatehouse.clients;

import java.util.Optional;

/** What must be true of a secret that somebody chose, and did not let us make. */
public final class ChosenSecret {

    static final int MAX_LENGTH = 512;
    private static final int MIN_LENGTH = 24;

    private ChosenSecret() {}

    /** What is wrong with it for such a client; empty when it may be used. */
    public static Optional<String> misfit(String secret, ClientDraft draft) {
        AuthMethod method = draft.authMethod();
        if (method == null || !method.needsSecretItself()) {
            return misfit(secret);
        }
        HmacAlgorithm algorithm =
                draft.settings().get(ClientMetadata.ASSERTION_ALGORITHM) instanceof String name
                        ? HmacAlgorithm.of(name).orElse(HmacAlgorithm.HS256)
                        : HmacAlgorithm.HS256;
        return algorithm.suits(secret)
                ? misfit(secret)
                : Optional.of(
                        "must have at least %d octets for %s (RFC 7518 section 3.2)"
                                .formatted(algorithm.octets(), algorithm));
    }

    static Optional<String> misfit(String secret) {
        if (secret.length() < MIN_LENGTH) {
            return Optional.of("must have at least %d characters".formatted(MIN_LENGTH));
        }
        if (secret.length() > MAX_LENGTH) {
            return Optional.of("must have at most %d characters".formatted(MAX_LENGTH));
        }
        return secret.codePoints().anyMatch(Character::isISOControl)
                ? Optional.of("holds control characters")
                : Optional.empty();
    }
}
