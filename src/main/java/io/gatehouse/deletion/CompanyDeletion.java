package io.gatehouse.deletion;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A deletion on its way.
 *
 * @param requestedBy who asked, and for which side
 * @param approvedBy who of the other side agreed; null until then
 * @param executesAt when it begins, unless somebody cancels before; null until agreed
 */
public record CompanyDeletion(
        UUID company,
        DeletionScope scope,
        State state,
        Party requestedBy,
        Instant requestedAt,
        @Nullable UUID approvedBy,
        @Nullable Instant approvedAt,
        @Nullable Instant executesAt) {

    /** How far it has come. */
    public enum State {
        REQUESTED,
        APPROVED,
        EXECUTING
    }
}
