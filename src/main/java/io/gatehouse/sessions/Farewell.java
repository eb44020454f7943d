package io.gatehouse.sessions;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A sign-out on its way through the browser: first the question, then the end.
 *
 * @param client id of the client that asked for it; null when none did
 * @param back where the person goes in the end: one of its post-logout redirect URIs, with the
 *     {@code state}; null for nowhere
 * @param locales languages that the client asked for; null for none
 * @param meant true when it is shown that the person wants it, by an ID token of the session or by
 *     their word; only then are they sent back without asking
 * @param session the session that has ended; null when there was none
 * @param clients ids of clients that the browser has to tell of its end
 * @param until when it counts no longer, UTC
 */
public record Farewell(
        @Nullable String client,
        @Nullable String back,
        @Nullable String locales,
        boolean meant,
        @Nullable UUID session,
        List<String> clients,
        Instant until) {

    /** Copies the list. */
    public Farewell {
        clients = List.copyOf(clients);
    }

    Farewell of(@Nullable UUID ended, List<String> told) {
        return new Farewell(client, back, locales, true, ended, told, until);
    }
}
