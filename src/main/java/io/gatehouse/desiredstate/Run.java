package io.gatehouse.desiredstate;

import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** One application of a file: what it changed and what it found. */
final class Run {

    /** Who is named in audit events and role grants. */
    static final String ACTOR = "desired-state";

    private final Findings findings;
    private final List<Change> changes = new ArrayList<>();
    private final List<UUID> doomed = new ArrayList<>();
    private boolean apisMissing;

    Run(Findings findings) {
        this.findings = findings;
    }

    Findings findings() {
        return findings;
    }

    /** Remembers that an API of the file is not in the database as it should be. */
    void missApis() {
        apisMissing = true;
    }

    boolean apisMissing() {
        return apisMissing;
    }

    /** Remembers a company whose deletion is to be executed once all this is kept. */
    void doomed(UUID company) {
        doomed.add(company);
    }

    List<UUID> doomed() {
        return List.copyOf(doomed);
    }

    List<Change> changes() {
        return List.copyOf(changes);
    }

    /** Notes what a register answered; the id of the object unless it was refused. */
    Optional<UUID> note(Written written, Entry at, String kind, String name) {
        return switch (written) {
            case Written.Created(UUID id) -> {
                changes.add(new Change(Change.Act.CREATE, kind, name, Set.of()));
                yield Optional.of(id);
            }
            case Written.Updated(UUID id, Set<String> fields) -> {
                changes.add(new Change(Change.Act.UPDATE, kind, name, fields));
                yield Optional.of(id);
            }
            case Written.Unchanged(UUID id) -> Optional.of(id);
            case Written.Refused(List<Refusal> refusals) -> {
                refusals.forEach(refusal ->
                        findings.refuse(
                                at.placeOf(refusal.field(), refusal.reason()), refusal.reason()));
                yield Optional.empty();
            }
        };
    }

    void updated(String kind, String name, Set<String> fields) {
        changes.add(new Change(Change.Act.UPDATE, kind, name, fields));
    }

    void created(String kind, String name) {
        changes.add(new Change(Change.Act.CREATE, kind, name, Set.of()));
    }

    void deleted(String kind, String name) {
        changes.add(new Change(Change.Act.DELETE, kind, name, Set.of()));
    }
}
