package io.gatehouse.usability;

import io.gatehouse.accounts.Account;
import io.gatehouse.accounts.Accounts;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.CompanyContext;
import io.gatehouse.companies.Companies;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.Membership;
import io.gatehouse.companies.Memberships;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * The one check that stands on every path that issues, renews or reports anything: may this
 * account, client, company, session and consent be used now, and for what?
 */
@Service
public class Usability {

    private final Accounts accounts;
    private final Companies companies;
    private final Memberships memberships;
    private final PersonStates states;
    private final Coverage coverage;

    Usability(
            Accounts accounts,
            Companies companies,
            Memberships memberships,
            PersonStates states,
            Coverage coverage) {
        this.accounts = accounts;
        this.companies = companies;
        this.memberships = memberships;
        this.states = states;
        this.coverage = coverage;
    }

    /** The account, when it may sign in and act. */
    public Optional<Account> account(UUID account) {
        return accounts.find(account).filter(Account::active);
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
                .filter(Membership::active);
    }

    /** The companies that the account may act for now, in the order of their names. */
    public List<Company> companiesOf(UUID account) {
        return memberships.of(account).stream()
                .filter(Membership::active)
                .map(Membership::companyId)
                .map(this::company)
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(Company::name, String.CASE_INSENSITIVE_ORDER))
                .toList();
    }

    /**
     * What the person may use of what was stored: stored ∩ client now ∩ consent now ∩ roles now.
     * Empty when the account, client, company, membership, session or consent is not usable.
     */
    public Optional<Access> ofPerson(Use use, Instant now) {
        Client client = use.client();
        if (!client(client) || !companyFits(client, use.company())) {
            return Optional.empty();
        }
        PersonState state =
                states.find(use.account(), client.id(), use.company(), use.session(), now);
        boolean usable =
                state.accountActive()
                        && (use.company() == null || state.member())
                        && sessionHolds(use, state.sessionEndedAt())
                        && (client.consentTrusted() || state.consented() != null);
        if (!usable) {
            return Optional.empty();
        }
        Set<String> scopes =
                use.scopes().stream()
                        .filter(client.scopes()::contains)
                        .filter(scope -> isConsented(client, state.consented(), scope))
                        .collect(Collectors.toUnmodifiableSet());
        return Optional.of(coverage.ofMembership(use.company(), state.roles(), scopes));
    }

    /**
     * What the person could use of the scopes if they consented: client now ∩ roles now. Empty when
     * the company or membership is not usable.
     */
    public Optional<Access> covered(
            Client client, UUID account, @Nullable UUID company, Set<String> scopes, Instant now) {
        if (company == null) {
            return client.companyContext() == CompanyContext.REQUIRED
                    ? Optional.empty()
                    : Optional.of(coverage.ofNobody(scopes));
        }
        return membership(account, company)
                .map(membership -> coverage.ofMembership(membership, scopes, now));
    }

    /** What the client may use of the scopes by its service account's roles. */
    public Optional<Access> ofService(Client client, Set<String> scopes, Instant now) {
        if (!client(client)) {
            return Optional.empty();
        }
        Set<String> registered =
                scopes.stream()
                        .filter(client.scopes()::contains)
                        .collect(Collectors.toUnmodifiableSet());
        return Optional.of(coverage.ofService(client, registered, now));
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

    private static boolean isConsented(
            Client client, @Nullable Set<String> consented, String scope) {
        return client.consentTrusted() || (consented != null && consented.contains(scope));
    }
}
