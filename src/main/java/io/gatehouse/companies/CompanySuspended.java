package io.gatehouse.companies;

import java.time.Instant;
import java.util.UUID;

/**
 * Nobody may act in the company until further notice, or for ever where its deletion begins.
 *
 * @param at since when, UTC
 */
public record CompanySuspended(UUID company, Instant at) {}
