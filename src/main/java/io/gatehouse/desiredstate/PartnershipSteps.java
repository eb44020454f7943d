package io.gatehouse.desiredstate;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Role;
import io.gatehouse.companies.CompanyPolicies;
import io.gatehouse.companies.Partnership;
import io.gatehouse.companies.PartnershipTerms;
import io.gatehouse.companies.Partnerships;
import io.gatehouse.desiredstate.DesiredFile.WantedCompany;
import io.gatehouse.desiredstate.DesiredFile.WantedPartnership;
import io.gatehouse.desiredstate.DesiredFile.WantedPolicy;
import io.gatehouse.desiredstate.DesiredFile.WantedRole;
import io.gatehouse.grants.PartnershipOffers;
import io.gatehouse.platform.Written;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Brings the policies and partnerships of a file into the database. The file is the operator's word
 * for both sides: what it lists works at once. Open offers that it does not list stay open.
 */
@Component
class PartnershipSteps {

    private static final String KIND = "partnership";

    private final Known known;
    private final CompanyPolicies policies;
    private final Partnerships partnerships;
    private final PartnershipOffers offers;
    private final Clock clock;

    PartnershipSteps(
            Known known,
            CompanyPolicies policies,
            Partnerships partnerships,
            PartnershipOffers offers,
            Clock clock) {
        this.known = known;
        this.policies = policies;
        this.partnerships = partnerships;
        this.offers = offers;
        this.clock = clock;
    }

    void putPolicies(DesiredFile file, Run run) {
        for (WantedCompany wanted : file.companies()) {
            String slug = wanted.draft().slug();
            WantedPolicy policy = wanted.policy();
            if (policy != null) {
                known.company(slug)
                        .ifPresent(company ->
                                run.note(
                                        policies.put(company, policy.policy(), Run.ACTOR),
                                        policy.at(),
                                        "policy",
                                        "of " + slug));
            }
        }
    }

    /** Ends what the lists no longer have and makes what they have; needs companies and APIs. */
    void put(DesiredFile file, Run run) {
        Map<String, Api> byAudience =
                known.apis(
                        file.companies().stream()
                                .map(WantedCompany::partnerships)
                                .filter(Objects::nonNull)
                                .flatMap(List::stream)
                                .flatMap(PartnershipSteps::roles)
                                .map(WantedRole::audience));
        for (WantedCompany wanted : file.companies()) {
            String slug = wanted.draft().slug();
            List<WantedPartnership> listed = wanted.partnerships();
            if (listed != null) {
                known.company(slug)
                        .ifPresent(company ->
                                put(company, slug, terms(company, listed, byAudience, run), run));
            }
        }
    }

    private static Stream<WantedRole> roles(WantedPartnership partnership) {
        return Stream.concat(partnership.roles().stream(), Stream.ofNullable(partnership.role()));
    }

    /** A partnership of the file with its ids. */
    private record Listed(WantedPartnership wanted, PartnershipTerms terms) {}

    private void put(UUID company, String slug, List<Listed> listed, Run run) {
        Instant now = clock.instant();
        List<Partnership> standing =
                partnerships.of(company).stream()
                        .filter(old -> old.company().equals(company))
                        .filter(old -> old.state(now) != Partnership.State.ENDED)
                        .toList();
        for (Partnership old : standing) {
            boolean kept = listed.stream().anyMatch(one -> isMet(one.terms, old));
            boolean replaced =
                    listed.stream().anyMatch(one -> one.terms.sameRequirement(old.terms()));
            if (!kept && (replaced || old.state(now) == Partnership.State.ACTIVE)) {
                partnerships.end(company, old.id(), Run.ACTOR);
                run.deleted(KIND, "%s of %s".formatted(old.id(), slug));
            }
        }
        for (Listed one : listed) {
            Optional<Partnership> met =
                    standing.stream().filter(old -> isMet(one.terms, old)).findFirst();
            if (met.isEmpty()) {
                offer(one, slug, run);
            } else if (met.get().state(now) == Partnership.State.OFFERED) {
                accept(one, met.get().id(), slug, run);
            }
        }
    }

    private void offer(Listed one, String slug, Run run) {
        switch (offers.offer(one.terms, Run.ACTOR)) {
            case Written.Refused refused ->
                    refused.refusals()
                            .forEach(why ->
                                    run.findings()
                                            .refuse(
                                                    one.wanted.at().placeOf(key(why.field())),
                                                    why.reason()));
            case Written.Created(UUID id) -> accept(one, id, slug, run);
            default -> throw new IllegalStateException("an offer is made or refused");
        }
    }

    private void accept(Listed one, UUID id, String slug, Run run) {
        partnerships.accept(one.terms.consultancy(), id, Run.ACTOR);
        run.created(KIND, "of %s with %s".formatted(slug, one.wanted.consultancy()));
    }

    // Who offered and accepted it does not matter, as long as it says the same.
    private static boolean isMet(PartnershipTerms wanted, Partnership old) {
        return wanted.equals(old.terms());
    }

    private static String key(String field) {
        return switch (field) {
            case "required_role" -> "role";
            default -> field;
        };
    }

    private List<Listed> terms(
            UUID company, List<WantedPartnership> listed, Map<String, Api> byAudience, Run run) {
        List<Listed> found = new ArrayList<>();
        for (WantedPartnership one : listed) {
            Optional<UUID> consultancy = known.company(one.consultancy());
            if (consultancy.isEmpty()) {
                one.at().refuse("consultancy", one.consultancy() + " is not a company");
                continue;
            }
            WantedRole wantedRole = one.role();
            Set<UUID> roles = new HashSet<>();
            one.roles().forEach(role -> id(role, byAudience, run).ifPresent(roles::add));
            PartnershipTerms terms =
                    new PartnershipTerms(
                            company,
                            consultancy.get(),
                            one.companyRole(),
                            wantedRole == null
                                    ? null
                                    : id(wantedRole, byAudience, run).orElse(null),
                            roles,
                            one.reason(),
                            one.endsAt());
            if (found.stream().anyMatch(other -> other.terms.sameRequirement(terms))) {
                one.at().refuse("consultancy", "is listed twice with the same requirement");
            } else if (one.endsAt() == null || one.endsAt().isAfter(clock.instant())) {
                found.add(new Listed(one, terms));
            }
        }
        return found;
    }

    private static Optional<UUID> id(WantedRole wanted, Map<String, Api> byAudience, Run run) {
        Api api = byAudience.get(wanted.audience());
        Role role = api == null ? null : api.roles().get(wanted.role());
        if (role == null) {
            run.findings()
                    .refuse(
                            wanted.at(),
                            "%s is not a role of %s".formatted(wanted.role(), wanted.audience()));
            return Optional.empty();
        }
        return Optional.of(role.id());
    }
}
