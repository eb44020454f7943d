package io.gatehouse.usability;

import io.gatehouse.clients.Client;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that a person's token wants to use.
 *
 * @param company the company the person acts for; null for none
 * @param session the session it began in
 * @param authorizedAt when the person let the client begin; an authorization from before a
 *     partnership does not use it
 * @param since tokens issued earlier than the session's end are dead; for a new token this is now
 * @param offline true when it outlives its session
 * @param scopes what was stored at consent; the answer never has more
 */
public record Use(
        Client client,
        UUID account,
        @Nullable UUID company,
        @Nullable UUID session,
        Instant authorizedAt,
        Instant since,
        boolean offline,
        Set<String> scopes) {}
