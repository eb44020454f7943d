package io.gatehouse.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The algorithms of {@code client_secret_jwt} (OpenID Connect Core section 9), whose key is the
 * UTF-8 of the secret (section 10.1).
 */
public enum HmacAlgorithm {
    HS256(32),
    HS384(48),
    HS512(64);

    /** Their names (RFC 7518 section 3.1). */
    public static final List<String> NAMES =
            Arrays.stream(values()).map(HmacAlgorithm::name).toList();

    private final int octets;

    HmacAlgorithm(int octets) {
        this.octets = octets;
    }

    /** The algorithm with this name; empty for every other. */
    public static Optional<HmacAlgorithm> of(String name) {
        return Arrays.stream(values()).filter(one -> one.name().equals(name)).findFirst();
    }

    /** Fewest octets of its secrets: as many as its code has (RFC 7518 section 3.2). */
    public int octets() {
        return octets;
    }

    /** True when the secret is long enough. */
    public boolean suits(String secret) {
        return secret.getBytes(UTF_8).length >= octets;
    }
}
