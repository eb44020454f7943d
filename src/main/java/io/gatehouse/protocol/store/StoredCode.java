package io.gatehouse.protocol.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A code as it is stored, with the authorization that it stands for. */
public record StoredCode(
        Authorization authorization,
        @Nullable String redirectUri,
        @Nullable String codeChallenge,
        @Nullable String nonce,
        Instant expiresAt,
        boolean spent) {}
