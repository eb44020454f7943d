package io.gatehouse.deletion;

import io.gatehouse.accounts.AccountErasure;
import io.gatehouse.companies.Companies;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.InvitationRegister;
import io.gatehouse.companies.Membership;
import io.gatehouse.companies.MembershipChanges;
import io.gatehouse.companies.MembershipRegister;
import io.gatehouse.platform.InstanceScope;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** Erases a person at an operator's word: memberships, credentials, sessions, consents, tokens. */
@Service
public class AccountErasures {

    private final AccountErasure accounts;
    private final MembershipRegister memberships;
    private final MembershipChanges changes;
    private final InvitationRegister invitations;
    private final Companies companies;
    private final Erasures erasures;
    private final InstanceScope scope;
    private final Clock clock;

    AccountErasures(
            AccountErasure accounts,
            MembershipRegister memberships,
            MembershipChanges changes,
            InvitationRegister invitations,
            Companies companies,
            Erasures erasures,
            InstanceScope scope,
            Clock clock) {
        this.accounts = accounts;
        this.memberships = memberships;
        this.changes = changes;
        this.invitations = invitations;
        this.companies = companies;
        this.erasures = erasures;
        this.scope = scope;
        this.clock = clock;
    }

    /**
     * Erases the person, in the caller's transaction or one of its own; the address is free again,
     * the id is never used again. The record of it reaches this node's file of erasures within ten
     * seconds after the commit: were it written here, a rollback would leave it there.
     */
    public ErasureOutcome erase(UUID account, String actor) {
        return scope.run("erasure of a person", () -> eraseInScope(account, actor));
    }

    private ErasureOutcome eraseInScope(UUID account, String actor) {
        // The companies before the person, in which order invitations are accepted too.
        List<UUID> alone = changes.ownedAlone(account);
        Optional<String> address = accounts.lock(account);
        if (address.isEmpty()) {
            return new ErasureOutcome.Unknown();
        }
        if (!accounts.operatorsAmong(List.of(account)).isEmpty()) {
            return new ErasureOutcome.Operator();
        }
        if (!alone.isEmpty()) {
            return new ErasureOutcome.LastOwner(
                    alone.stream()
                            .flatMap(company -> companies.find(company).stream())
                            .map(Company::slug)
                            .sorted()
                            .toList());
        }
        eraseWithRecord(account, address.get(), actor);
        return new ErasureOutcome.Erased();
    }

    /**
     * Erases a person whom the operator has struck off the list of all people, also where companies
     * are left without an owner. The caller has made sure that an operator stays.
     */
    public void eraseUnlisted(UUID account, String actor) {
        scope.run(
                "erasure of a person who is not listed",
                () -> {
                    accounts.lock(account)
                            .ifPresent(address -> eraseWithRecord(account, address, actor));
                    return account;
                });
    }

    private void eraseWithRecord(UUID account, String address, String actor) {
        int places = eraseNow(account, address, actor);
        erasures.add(
                erasures.sign(
                        "account",
                        account,
                        clock.instant(),
                        Map.of("counts", Map.of("memberships", places))));
    }

    /** Erases a person whom an older backup brought back, whatever else it made of them. */
    void eraseAgain(UUID account) {
        scope.run(
                "erasure of a person in an older backup",
                () ->
                        accounts.lock(account)
                                .map(address -> eraseNow(account, address, "system:deletion")));
    }

    List<UUID> ids() {
        return accounts.ids();
    }

    private int eraseNow(UUID account, String address, String actor) {
        List<Membership> places = memberships.of(account);
        places.forEach(place -> memberships.end(place, actor));
        invitations.forget(address, actor);
        accounts.erase(Set.of(account), actor);
        return places.size();
    }
}
