package io.gatehouse.consents;

import java.time.Instant;

/** A person took a consent back: what came from it ends, also if the same is allowed again. */
public record ConsentWithdrawn(ConsentKey key, Instant at) {}
