package io.gatehouse.grants;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.ApiRegister;
import io.gatehouse.apis.Entitlement;
import io.gatehouse.apis.EntitlementRegister;
import io.gatehouse.apis.Role;
import io.gatehouse.companies.CompanyRegister;
import io.gatehouse.companies.Partnership;
import io.gatehouse.companies.PartnershipTerms;
import io.gatehouse.companies.Partnerships;
import io.gatehouse.platform.PlainText;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.Written;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Checks what a company offers to a consultancy before it is written. */
@Service
public class PartnershipOffers {

    private static final int MAX_REASON = 500;

    private final Partnerships partnerships;
    private final CompanyRegister companies;
    private final ApiRegister apis;
    private final EntitlementRegister entitlements;
    private final Clock clock;

    PartnershipOffers(
            Partnerships partnerships,
            CompanyRegister companies,
            ApiRegister apis,
            EntitlementRegister entitlements,
            Clock clock) {
        this.partnerships = partnerships;
        this.companies = companies;
        this.apis = apis;
        this.entitlements = entitlements;
        this.clock = clock;
    }

    /**
     * Offers the partnership; it works once the consultancy has accepted. Refused for roles that
     * are not for persons or that the company may not use, and while an offer or partnership with
     * the same requirement stands; one past its end makes room.
     */
    @Transactional
    public Written offer(PartnershipTerms terms, String actor) {
        Instant now = clock.instant();
        List<Refusal> refusals = refusals(terms, now);
        if (!refusals.isEmpty()) {
            return new Written.Refused(refusals);
        }
        partnerships.of(terms.company()).stream()
                .filter(known -> known.state(now) == Partnership.State.ENDED)
                .filter(known -> known.terms().sameRequirement(terms))
                .forEach(known -> partnerships.end(terms.company(), known.id(), actor));
        return partnerships
                .offer(terms, actor)
                .<Written>map(Written.Created::new)
                .orElseGet(() ->
                        Written.Refused.because(
                                "consultancy",
                                "has an offer or partnership with the same requirement already"));
    }

    private List<Refusal> refusals(PartnershipTerms terms, Instant now) {
        List<Refusal> found = new ArrayList<>();
        if (terms.company().equals(terms.consultancy())) {
            found.add(new Refusal("consultancy", "is the company itself"));
        } else if (!companies.exists(terms.consultancy())) {
            found.add(new Refusal("consultancy", "is not a company"));
        }
        // Read now, not from memory: the APIs may be as new as the offer.
        Map<UUID, Known> roles = new HashMap<>();
        Set<UUID> named = new HashSet<>(terms.roles());
        Optional.ofNullable(terms.requiredRole()).ifPresent(named::add);
        for (Api api : apis.withRoles(named)) {
            api.roles().values().forEach(role -> roles.put(role.id(), new Known(api, role)));
        }
        if (terms.requiredRole() != null && !isForPersons(roles.get(terms.requiredRole()))) {
            found.add(new Refusal("required_role", "is not a role that a person can hold"));
        }
        Map<UUID, Entitlement> entitled = entitlements.of(terms.company());
        terms.roles().stream()
                .sorted()
                .forEach(role -> misfit(role, roles.get(role), entitled).ifPresent(found::add));
        if (terms.reason() != null && terms.reason().length() > MAX_REASON) {
            found.add(new Refusal("reason", "must have at most 500 characters"));
        } else if (terms.reason() != null && !PlainText.isPrintable(terms.reason())) {
            found.add(new Refusal("reason", "must be printable text"));
        }
        if (terms.endsAt() != null && !terms.endsAt().isAfter(now)) {
            found.add(new Refusal("ends_at", "must be in the future"));
        }
        return found;
    }

    private record Known(Api api, Role role) {}

    private static Optional<Refusal> misfit(
            UUID id, @Nullable Known known, Map<UUID, Entitlement> entitled) {
        if (known == null) {
            return Optional.of(new Refusal("roles", id + " is not a role"));
        }
        String name = known.role.name();
        if (!isForPersons(known)) {
            return Optional.of(
                    new Refusal("roles", name + " cannot be given to a person; it is for service"));
        }
        Entitlement entitlement = entitled.get(known.api.id());
        return entitlement != null && entitlement.covers(id)
                ? Optional.empty()
                : Optional.of(new Refusal("roles", "the company may not use the role " + name));
    }

    private static boolean isForPersons(@Nullable Known known) {
        return known != null && !known.role.serviceOnly();
    }
}
