package io.gatehouse.usability;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a person's token depends on, at one moment.
 *
 * @param member true for an active membership of the company asked about
 * @param sessionEndedAt when somebody ended the session; null while nobody has
 * @param consented the scopes of the live consent; null when there is none
 * @param roles ids of the roles that the membership holds
 */
record PersonState(
        boolean accountActive,
        boolean member,
        @Nullable Instant sessionEndedAt,
        @Nullable Set<String> consented,
        Set<UUID> roles) {}
