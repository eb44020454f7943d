package io.gatehouse.management.companies;

import io.gatehouse.deletion.CompanyDeletion;
import io.gatehouse.deletion.DeletionScope;
import io.gatehouse.deletion.DryRun;
import io.gatehouse.deletion.Side;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A deletion as callers see it.
 *
 * @param state none, requested, approved or executing
 * @param executesAt when it begins unless somebody cancels
 * @param wouldRemove rows by kind, counted now
 */
record DeletionView(
        Progress state,
        DeletionScope scope,
        @Nullable UUID requestedBy,
        @Nullable Side requestedSide,
        @Nullable Instant requestedAt,
        @Nullable UUID approvedBy,
        @Nullable Instant approvedAt,
        @Nullable Instant executesAt,
        Map<String, Long> wouldRemove) {

    enum Progress {
        NONE,
        REQUESTED,
        APPROVED,
        EXECUTING
    }

    static DeletionView none(DryRun dryRun) {
        return new DeletionView(
                Progress.NONE, dryRun.scope(), null, null, null, null, null, null, dryRun.counts());
    }

    static DeletionView of(CompanyDeletion deletion, DryRun dryRun) {
        return new DeletionView(
                Progress.valueOf(deletion.state().name()),
                deletion.scope(),
                deletion.requestedBy().account(),
                deletion.requestedBy().side(),
                deletion.requestedAt(),
                deletion.approvedBy(),
                deletion.approvedAt(),
                deletion.executesAt(),
                dryRun.counts());
    }
}
