package io.gatehouse.companies;

import java.time.Instant;
import java.util.UUID;

/**
 * A person is no longer a member: what they got in that company ends, also if they come back.
 *
 * @param at since when, UTC
 */
public record MembershipEnded(UUID account, UUID company, Instant at) {}
