package io.gatehouse.accounts;

import java.time.Instant;
import java.util.UUID;

/**
 * Whoever is signed in as the account must not be any longer: it was disabled or is about to be
 * erased, or its password was replaced, perhaps because somebody else knew it.
 *
 * @param actor who did it, as audit events name them
 * @param at since when, UTC
 */
public record SignOutEverywhere(UUID account, String actor, String because, Instant at) {}
