package io.gatehouse.grants;

import io.gatehouse.apis.Entitlement;
import io.gatehouse.apis.EntitlementRegister;
import io.gatehouse.apis.Role;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.platform.PlainText;
import io.gatehouse.platform.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What must be true of a grant whoever gives it. */
@Component
class GrantRules {

    private static final int LONGEST_REASON = 500;

    private final EntitlementRegister entitlements;

    GrantRules(EntitlementRegister entitlements) {
        this.entitlements = entitlements;
    }

    /** Every rule that the grant would break at {@code now}. */
    List<Refusal> check(GrantDraft draft, GrantRegister.Terms terms, Instant now) {
        List<Refusal> refusals = new ArrayList<>();
        subject(draft.holder(), draft.role())
                .or(() -> entitlement(draft))
                .ifPresent(why -> refusals.add(new Refusal("role", why)));
        if (draft.resource() != null && draft.holder().company() == null) {
            refusals.add(
                    new Refusal(
                            "resource",
                            "belongs to a company, and this service account to the platform"));
        }
        end(terms.endsAt(), now).ifPresent(refusals::add);
        String reason = terms.reason();
        if (reason != null && !isReason(reason)) {
            refusals.add(
                    new Refusal(
                            "reason",
                            "must be 1 to %d characters without control characters"
                                    .formatted(LONGEST_REASON)));
        }
        return refusals;
    }

    /** The refusal of an end that is not ahead; ending at once is another act. */
    Optional<Refusal> end(@Nullable Instant endsAt, Instant now) {
        return endsAt == null || endsAt.isAfter(now)
                ? Optional.empty()
                : Optional.of(new Refusal("ends_at", "must be later than now"));
    }

    private static Optional<String> subject(RoleHolder holder, Role role) {
        if (!role.assignableTo().contains(holder.kind())) {
            return Optional.of(
                    "%s cannot be given to a %s; it is for %s"
                            .formatted(
                                    role.name(),
                                    holder.kind().name().toLowerCase(Locale.ROOT),
                                    kinds(role)));
        }
        if (holder instanceof RoleHolder.Service(Client client)
                && client.kind() != ClientKind.SERVICE) {
            return Optional.of(
                    "only service clients hold roles, and %s is a %s client"
                            .formatted(client.clientId(), client.kind().value()));
        }
        return Optional.empty();
    }

    private Optional<String> entitlement(GrantDraft draft) {
        UUID company = draft.holder().company();
        if (company == null) {
            return Optional.empty();
        }
        Entitlement entitlement = entitlements.of(company).get(draft.api().id());
        if (entitlement == null) {
            return Optional.of("the company may not use the API " + draft.api().audience());
        }
        return entitlement.covers(draft.role().id())
                ? Optional.empty()
                : Optional.of("the company may not use the role " + draft.role().name());
    }

    private static boolean isReason(String text) {
        return !text.isBlank() && text.length() <= LONGEST_REASON && PlainText.isPrintable(text);
    }

    private static String kinds(Role role) {
        return role.assignableTo().stream()
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .sorted()
                .collect(Collectors.joining(" and "));
    }
}
