package io.gatehouse.clients;

import io.gatehouse.platform.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What of a client nobody can change. */
final class ChangeRules {

    private ChangeRules() {}

    static List<Refusal> check(Client before, Client wanted) {
        List<Refusal> refusals = new ArrayList<>();
        if (before.kind() != wanted.kind()) {
            refusals.add(
                    new Refusal(
                            "type",
                            "is %s and cannot change; use another client_id"
                                    .formatted(before.kind().value())));
        }
        if (!Objects.equals(before.company(), wanted.company())) {
            refusals.add(
                    new Refusal("company", "of a client cannot change; use another client_id"));
        }
        return refusals;
    }
}
