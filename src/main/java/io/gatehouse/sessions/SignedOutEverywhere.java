package io.gatehouse.sessions;

import java.time.Instant;
import java.util.UUID;

/**
 * All sessions of an account have ended at once, and so does what clients got to go on without
 * them: whoever signs out everywhere, is disabled or gets another password wants nobody left in.
 *
 * @param at since when, UTC
 */
public record SignedOutEverywhere(UUID account, Instant at) {}
