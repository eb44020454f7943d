package io.gatehouse.usability;

import io.gatehouse.sessions.Session;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A live session of a usable account, as it stands for one client.
 *
 * @param lastCompany the company last chosen in this session for the client; null for none
 * @param lastAt when it was chosen; null when the client did not take part in the session yet
 * @param there what the person may use in that company
 */
public record SignedIn(
        Session session, @Nullable UUID lastCompany, @Nullable Instant lastAt, PersonState there) {}
