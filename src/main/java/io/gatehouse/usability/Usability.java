package io.gatehouse.usability;

import io.gatehouse.accounts.Account;
import io.gatehouse.accounts.Accounts;
import io.gatehouse.apis.Apis;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.CompanyContext;
import io.gatehouse.companies.Companies;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.CompanyPolicies;
import io.gatehouse.companies.Membership;
import io.gatehouse.companies.Memberships;
import io.gatehouse.consents.Consent;
import io.gatehouse.grants.PartnershipPath;
import io.gatehouse.grants.PartnershipPaths;
import io.gatehouse.sessions.Session;
import io.gatehouse.sessions.Sessions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * The one check that stands on every path that issues, renews or reports anything: may this
 * account, client, company, session and consent be used now, and for what?
 */
@Service
public class Usability {

    private final Apis apis;
    private final Accounts accounts;
    private final Companies companies;
    private final Memberships memberships;
    private final CompanyPolicies policies;
    private final AllowedAddresses addresses;
    private final Sessions sessions;
    private final PartnershipPaths paths;
    private final Standings standings;
    private final SignedInStates signedIn;
    private final Coverage coverage;

    Usability(
            Apis apis,
            Accounts accounts,
            Companies companies,
            Memberships memberships,
            CompanyPolicies policies,
            AllowedAddresses addresses,
            Sessions sessions,
            PartnershipPaths paths,
            Standings standings,
            SignedInStates signedIn,
            Coverage coverage) {
        this.apis = apis;
        this.accounts = accounts;
        this.companies = companies;
        this.memberships = memberships;
        this.policies = policies;
        this.addresses = addresses;
        this.sessions = sessions;
        this.paths = paths;
        this.standings = standings;
        this.signedIn = signedIn;
        this.coverage = coverage;
    }

    /** The account, when it may sign in and act. */
    public Optional<Account> account(UUID account) {
        return accounts.find(account).filter(Account::active);
    }

    /**
     * The live session behind the cookie, when its account may act, as it stands for the client.
     */
    public Optional<SignedIn> signedIn(String cookie, Client client, Instant now) {
        return signedIn.find(cookie, client, now).filter(found -> isActive(found.there()));
    }

    private static boolean isActive(PersonState state) {
        return state.account() != null && state.account().active();
    }

    /**
     * True when the person may still act, as a member, for the company last chosen in the session.
     */
    public boolean actsInLastCompany(SignedIn person) {
        return person.lastCompany() != null
                && Boolean.TRUE.equals(person.there().member())
                && company(person.lastCompany()).isPresent()
                && addresses.allowed(person.lastCompany(), person.session().accountId());
    }

    /** True when the client may be used, and its company with it. */
    public boolean client(Client client) {
        return client.active()
                && (client.company() == null || company(client.company()).isPresent());
    }

    /** The company, when it is not suspended. */
    public Optional<Company> company(UUID company) {
        return companies.find(company).filter(Company::active);
    }

    /** The account's membership of the company, when both may be used. */
    public Optional<Membership> membership(UUID account, UUID company) {
        return company(company)
                .flatMap(known -> memberships.find(account, known.id()))
                .filter(Membership::active)
                .filter(member -> addresses.allowed(company, account));
    }

    /** As what the account may act in the company now; empty when it may not. */
    public Optional<Standing> standing(UUID account, UUID company, Instant now) {
        return company(company).flatMap(known -> standings.in(known, account, now));
    }

    /**
     * The companies that the account belongs to now, in the order of their names: those it is a
     * member of, and those that let it in by a partnership. It may act for all of them, except
     * where a company does not allow its address.
     */
    public List<Standing> standings(UUID account, Instant now) {
        return standings.of(account, now);
    }

    /** The names of the companies by whose partnership the person acts there; none for a member. */
    public List<String> consultancies(Standing standing) {
        return standing.paths().stream()
                .flatMap(path -> company(path.consultancy()).stream())
                .map(Company::name)
                .distinct()
                .toList();
    }

    /** True when the company's policy is content with the session; always without a company. */
    public boolean sessionFits(Session session, @Nullable UUID company, Instant now) {
        return company == null
                || policies.of(company).allows(session.authenticatedAt(), session.idle(), now);
    }

    /**
     * What the person may use of what was stored: stored ∩ client now ∩ consent now ∩ roles now.
     * Empty when the account, client, company, membership, session or consent is not usable.
     */
    public Optional<Access> ofPerson(Use use, PersonState state, Instant now) {
        Client client = use.client();
        if (!client(client) || !companyFits(client, use.company())) {
            return Optional.empty();
        }
        Optional<Set<UUID>> roles = roles(use, state, now);
        boolean usable =
                isActive(state)
                        && (use.company() == null || roles.isPresent())
                        && sessionHolds(use, state.sessionEndedAt())
                        && (client.consentTrusted() || state.consent() != null);
        if (!usable) {
            return Optional.empty();
        }
        Set<String> registered = apis.withImplied(client.scopes());
        Predicate<String> consented = consented(client, state.consent());
        Set<String> scopes =
                use.scopes().stream()
                        .filter(registered::contains)
                        .filter(consented)
                        .collect(Collectors.toUnmodifiableSet());
        return Optional.of(
                coverage.ofMembership(client, use.company(), roles.orElse(Set.of()), scopes));
    }

    // Empty when the person may not act in the company. The company's own word about the person, a
    // membership even if suspended, goes before what it said about a consultancy's people.
    private Optional<Set<UUID>> roles(Use use, PersonState state, Instant now) {
        if (use.company() == null) {
            return Optional.empty();
        }
        if (!policyHolds(use, use.company(), now)) {
            return Optional.empty();
        }
        if (state.member() != null) {
            return state.member() && addresses.allowed(use.company(), use.account())
                    ? Optional.of(state.roles())
                    : Optional.empty();
        }
        List<PartnershipPath> ways =
                addresses
                        .allowed(paths.into(use.company(), use.account(), now), use.account())
                        .stream()
                        .filter(way -> !use.authorizedAt().isBefore(way.since()))
                        .toList();
        return ways.isEmpty() ? Optional.empty() : Optional.of(rolesOf(ways));
    }

    // What outlives its session by the person's will is not bound to it.
    private boolean policyHolds(Use use, UUID company, Instant now) {
        if (use.offline() || use.session() == null || !policies.of(company).limitsSessions()) {
            return true;
        }
        return sessions.look(use.session(), now)
                .filter(session -> sessionFits(session, company, now))
                .isPresent();
    }

    private static Set<UUID> rolesOf(List<PartnershipPath> ways) {
        return ways.stream()
                .flatMap(way -> way.roles().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * What the person could use of the scopes if they consented: client now ∩ roles now. Empty when
     * the company or membership is not usable.
     */
    public Optional<Access> covered(
            Client client,
            SignedIn person,
            @Nullable UUID company,
            Set<String> scopes,
            Instant now) {
        if (company != null && company.equals(person.lastCompany()) && actsInLastCompany(person)) {
            return Optional.of(
                    coverage.ofMembership(client, company, person.there().roles(), scopes));
        }
        return covered(client, person.session().accountId(), company, scopes, now);
    }

    /** The same for whoever is not signed in at the moment. */
    public Optional<Access> covered(
            Client client, UUID account, @Nullable UUID company, Set<String> scopes, Instant now) {
        if (company == null) {
            return client.companyContext() == CompanyContext.REQUIRED
                    ? Optional.empty()
                    : Optional.of(coverage.ofNobody(client, scopes));
        }
        return standing(account, company, now)
                .map(standing ->
                        standing.membership() == null
                                ? coverage.ofMembership(
                                        client, company, rolesOf(standing.paths()), scopes)
                                : coverage.ofMembership(
                                        client, standing.membership(), scopes, now));
    }

    /** What the client may use of the scopes by its service account's roles. */
    public Optional<Access> ofService(Client client, Set<String> scopes, Instant now) {
        if (!client(client)) {
            return Optional.empty();
        }
        Set<String> registered = apis.withImplied(client.scopes());
        Set<String> wanted =
                scopes.stream()
                        .filter(registered::contains)
                        .collect(Collectors.toUnmodifiableSet());
        return Optional.of(coverage.ofService(client, wanted, now));
    }

    // An authorization without a company ends when its client comes to need one.
    private boolean companyFits(Client client, @Nullable UUID company) {
        return company == null
                ? client.companyContext() != CompanyContext.REQUIRED
                : company(company).isPresent();
    }

    // Sign-out ends the tokens issued until then; offline authorizations go on with later ones.
    private static boolean sessionHolds(Use use, @Nullable Instant endedAt) {
        if (use.session() == null) {
            return use.offline();
        }
        return endedAt == null || (use.offline() && use.since().isAfter(endedAt));
    }

    private Predicate<String> consented(Client client, @Nullable Consent consent) {
        if (client.consentTrusted()) {
            return scope -> true;
        }
        return consent == null ? scope -> false : apis.withImplied(consent.allowed())::contains;
    }
}
