package io.gatehouse.sessions;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * One sign-in of an account in one browser.
 *
 * @param id the {@code sid} of tokens
 * @param authenticatedAt when the person last proved a factor
 * @param idle the longest time it lay unused since then, the time until this use included; a minute
 *     exact
 * @param acr authentication context class: "1" one factor, "2" two, "3" phishing-resistant
 * @param amr the methods used, RFC 8176
 */
public record Session(
        UUID id,
        UUID accountId,
        Instant authenticatedAt,
        Instant expiresAt,
        Duration idle,
        String acr,
        Set<String> amr) {}
