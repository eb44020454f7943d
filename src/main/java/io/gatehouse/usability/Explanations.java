package io.gatehouse.usability;

import io.gatehouse.accounts.Account;
import io.gatehouse.accounts.Accounts;
import io.gatehouse.apis.Api;
import io.gatehouse.apis.Apis;
import io.gatehouse.clients.Client;
import io.gatehouse.companies.Membership;
import io.gatehouse.companies.Memberships;
import io.gatehouse.consents.Consent;
import io.gatehouse.consents.ConsentKey;
import io.gatehouse.consents.Consents;
import io.gatehouse.grants.PartnershipPath;
import io.gatehouse.grants.RolePath;
import io.gatehouse.grants.RolePaths;
import io.gatehouse.usability.Explanation.Absence;
import io.gatehouse.usability.Explanation.Obstacle;
import io.gatehouse.usability.Explanation.ScopeLine;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Explains what a person may do in a company. Whether a scope is given is what {@link Coverage}
 * says, as it does for tokens; here is only added why.
 */
@Service
public class Explanations {

    private final Accounts accounts;
    private final Memberships memberships;
    private final Apis apis;
    private final RolePaths paths;
    private final Consents consents;
    private final Coverage coverage;
    private final AllowedAddresses addresses;
    private final Usability usability;

    Explanations(
            Accounts accounts,
            Memberships memberships,
            Apis apis,
            RolePaths paths,
            Consents consents,
            Coverage coverage,
            AllowedAddresses addresses,
            Usability usability) {
        this.accounts = accounts;
        this.memberships = memberships;
        this.apis = apis;
        this.paths = paths;
        this.consents = consents;
        this.coverage = coverage;
        this.addresses = addresses;
        this.usability = usability;
    }

    /**
     * What is asked about.
     *
     * @param api only its roles and scopes; null for all APIs
     * @param client by which application; null for any that could have the scope
     */
    public record Subject(UUID account, UUID company, @Nullable Api api, @Nullable Client client) {}

    /** Everything about one of the questions, while it is answered. */
    private record Case(
            Subject subject,
            List<RolePath> roles,
            Set<String> covered,
            Optional<Consent> consent) {}

    /** Explains the subject at {@code now}. */
    public Explanation of(Subject subject, Instant now) {
        Optional<Membership> membership = memberships.find(subject.account, subject.company);
        List<PartnershipPath> ways =
                membership.isPresent()
                        ? List.of()
                        : usability
                                .standing(subject.account, subject.company, now)
                                .map(Standing::paths)
                                .orElse(List.of());
        Set<Obstacle> obstacles = obstacles(subject, membership, ways);
        List<RolePath> roles =
                membership
                        .map(known -> paths.of(known, now))
                        .orElseGet(() -> paths.of(subject.company, ways))
                        .stream()
                        .filter(path -> subject.api == null || path.api().equals(subject.api))
                        .toList();
        Case asked =
                new Case(subject, roles, covered(subject, membership, ways, now), consent(subject));
        List<ScopeLine> scopes =
                apis(subject).stream()
                        .flatMap(api ->
                                api.scopes().keySet().stream()
                                        .map(scope -> line(asked, obstacles, api, scope)))
                        .toList();
        return new Explanation(obstacles, roles, scopes);
    }

    private Set<Obstacle> obstacles(
            Subject subject, Optional<Membership> membership, List<PartnershipPath> ways) {
        Set<Obstacle> found = EnumSet.noneOf(Obstacle.class);
        if (accounts.find(subject.account).filter(Account::active).isEmpty()) {
            found.add(Obstacle.ACCOUNT_DISABLED);
        }
        if (usability.company(subject.company).isEmpty()) {
            found.add(Obstacle.COMPANY_SUSPENDED);
        }
        if (membership.isEmpty()) {
            if (ways.isEmpty()) {
                found.add(Obstacle.NOT_A_MEMBER);
            }
        } else if (!membership.get().active()) {
            found.add(Obstacle.MEMBERSHIP_SUSPENDED);
        } else if (!addresses.allowed(subject.company, subject.account)) {
            found.add(Obstacle.ADDRESS_NOT_ALLOWED);
        }
        if (subject.client != null && !usability.client(subject.client)) {
            found.add(Obstacle.CLIENT_DISABLED);
        }
        return found;
    }

    private Collection<Api> apis(Subject subject) {
        return subject.api == null ? apis.all() : List.of(subject.api);
    }

    private Set<String> covered(
            Subject subject,
            Optional<Membership> membership,
            List<PartnershipPath> ways,
            Instant now) {
        Set<String> all =
                apis(subject).stream()
                        .flatMap(api -> api.scopes().keySet().stream())
                        .collect(Collectors.toUnmodifiableSet());
        if (ways.isEmpty()) {
            return membership
                    .map(known -> coverage.ofMembership(subject.client, known, all, now).scopes())
                    .orElse(Set.of());
        }
        Set<UUID> roles =
                ways.stream()
                        .flatMap(way -> way.roles().stream())
                        .collect(Collectors.toUnmodifiableSet());
        return coverage.ofMembership(subject.client, subject.company, roles, all).scopes();
    }

    private Optional<Consent> consent(Subject subject) {
        Client client = subject.client;
        return client == null || client.consentTrusted()
                ? Optional.empty()
                : consents.find(new ConsentKey(subject.account, client.id(), subject.company));
    }

    private ScopeLine line(Case asked, Set<Obstacle> obstacles, Api api, String scope) {
        Set<Absence> absences = EnumSet.noneOf(Absence.class);
        if (!obstacles.isEmpty()) {
            absences.add(Absence.UNUSABLE);
        }
        if (!asked.covered.contains(scope)) {
            addUncovered(asked, api, scope, absences);
        }
        if (asked.subject.client != null
                && !apis.withImplied(asked.subject.client.scopes()).contains(scope)) {
            absences.add(Absence.NOT_REGISTERED);
        }
        if (asked.consent.filter(consent -> isDeclined(consent, scope)).isPresent()) {
            absences.add(Absence.DECLINED);
        }
        List<String> carriers =
                asked.roles.stream()
                        .filter(RolePath::inTokens)
                        .map(RolePath::role)
                        .filter(role -> role.covered().contains(scope))
                        .map(role -> role.name())
                        .distinct()
                        .toList();
        boolean given = absences.isEmpty() && asked.covered.contains(scope);
        return new ScopeLine(api, scope, given, api.needsRole(scope), carriers, absences);
    }

    private void addUncovered(Case asked, Api api, String scope, Set<Absence> absences) {
        Client client = asked.subject.client;
        if (client != null && !client.mayHave(api, scope)) {
            absences.add(Absence.OTHER_CLIENT_TYPE);
        }
        if (!paths.isEntitled(asked.subject.company, api, null)) {
            absences.add(Absence.API_NOT_ENTITLED);
            return;
        }
        List<RolePath> carriers =
                asked.roles.stream()
                        .filter(RolePath::companyWide)
                        .filter(path -> path.role().covered().contains(scope))
                        .toList();
        if (api.needsRole(scope) && carriers.stream().noneMatch(RolePath::inTokens)) {
            absences.add(reason(carriers));
        }
    }

    private static Absence reason(List<RolePath> carriers) {
        if (carriers.isEmpty()) {
            return Absence.NO_ROLE;
        }
        return carriers.stream().anyMatch(path -> path.state() == RolePath.State.NOT_ENTITLED)
                ? Absence.ROLE_NOT_ENTITLED
                : Absence.GRANT_ENDED;
    }

    private boolean isDeclined(Consent consent, String scope) {
        return consent.declined().contains(scope)
                && !apis.withImplied(consent.allowed()).contains(scope);
    }
}
