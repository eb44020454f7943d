package io.gatehouse.companies;

import java.time.Instant;
import java.util.UUID;

/**
 * A person may not act in the company until further notice: what they got there is refused, and
 * wakes with the membership.
 *
 * @param at since when, UTC
 */
public record MembershipSuspended(UUID account, UUID company, Instant at) {}
