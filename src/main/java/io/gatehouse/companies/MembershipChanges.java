package io.gatehouse.companies;

import io.gatehouse.platform.CompanyScope;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Changes and ends memberships by somebody's powers. The last owner of a company stays: changes of
 * one company's memberships take turns, and the database refuses what would come around this.
 */
@Service
public class MembershipChanges {

    private final Memberships memberships;
    private final MembershipRegister register;
    private final CompanyRegister companies;
    private final CompanyScope scope;

    MembershipChanges(
            Memberships memberships,
            MembershipRegister register,
            CompanyRegister companies,
            CompanyScope scope) {
        this.memberships = memberships;
        this.register = register;
        this.companies = companies;
        this.scope = scope;
    }

    /**
     * Who asks.
     *
     * @param actor for the audit log, as {@code kind:id}
     * @param insists true lets an operator, and nobody else, leave the company without an owner
     */
    public record Authority(String actor, CompanyPowers powers, boolean insists) {

        /** Somebody with these powers in the company. */
        public Authority(String actor, CompanyPowers powers) {
            this(actor, powers, false);
        }

        boolean mayLeaveNoOwner() {
            return insists && powers == CompanyPowers.OPERATOR;
        }
    }

    /**
     * Changes the company role or suspends and wakes the membership, with effect at once.
     *
     * @param role null leaves it
     * @param active null leaves it
     */
    public MembershipOutcome change(
            UUID company,
            UUID membership,
            @Nullable CompanyRole role,
            @Nullable Boolean active,
            Authority by) {
        return scope.run(
                company,
                () -> {
                    companies.takeTurns(company);
                    return register.find(company, membership)
                            .map(before -> change(before, role, active, by))
                            .orElseGet(MembershipOutcome.Unknown::new);
                });
    }

    /** Ends the membership with everything that hangs on it, at once. */
    public MembershipOutcome remove(UUID company, UUID membership, Authority by) {
        return scope.run(
                company,
                () -> {
                    companies.takeTurns(company);
                    return register.find(company, membership)
                            .map(before -> remove(before, by))
                            .orElseGet(MembershipOutcome.Unknown::new);
                });
    }

    /** Ends the membership at the wish of the person, which takes no power. */
    public MembershipOutcome leave(UUID account, UUID company) {
        return scope.run(
                company,
                () -> {
                    companies.takeTurns(company);
                    Optional<Membership> before = memberships.find(account, company);
                    if (before.isEmpty()) {
                        return new MembershipOutcome.Unknown();
                    }
                    if (isLastOwner(before.get())) {
                        return new MembershipOutcome.LastOwner();
                    }
                    register.end(before.get(), "account:" + account, false);
                    return new MembershipOutcome.Done(before.get());
                });
    }

    /**
     * Ids of the companies whose last owner the account is; in the scope of the instance. Until the
     * transaction ends nobody changes this: others who change memberships there wait.
     */
    public List<UUID> ownedAlone(UUID account) {
        register.of(account).stream()
                .map(Membership::companyId)
                .sorted()
                .forEach(companies::takeTurns);
        return register.of(account).stream()
                .filter(this::isLastOwner)
                .map(Membership::companyId)
                .toList();
    }

    private MembershipOutcome change(
            Membership before, @Nullable CompanyRole role, @Nullable Boolean active, Authority by) {
        Membership after =
                new Membership(
                        before.id(),
                        before.accountId(),
                        before.companyId(),
                        role == null ? before.companyRole() : role,
                        active == null ? before.active() : active);
        if (!by.powers().mayManage(before.companyRole())
                || !by.powers().mayManage(after.companyRole())) {
            return new MembershipOutcome.NotAllowed();
        }
        boolean stays = after.companyRole() == CompanyRole.OWNER && after.active();
        if (!stays && isLastOwner(before) && !by.mayLeaveNoOwner()) {
            return new MembershipOutcome.LastOwner();
        }
        register.change(
                before,
                new MembershipDraft(
                        before.accountId(),
                        before.companyId(),
                        after.companyRole(),
                        after.active()),
                by.actor(),
                by.mayLeaveNoOwner());
        return new MembershipOutcome.Done(after);
    }

    private MembershipOutcome remove(Membership before, Authority by) {
        if (!by.powers().mayManage(before.companyRole())) {
            return new MembershipOutcome.NotAllowed();
        }
        if (isLastOwner(before) && !by.mayLeaveNoOwner()) {
            return new MembershipOutcome.LastOwner();
        }
        register.end(before, by.actor(), by.mayLeaveNoOwner());
        return new MembershipOutcome.Done(before);
    }

    private boolean isLastOwner(Membership membership) {
        if (membership.companyRole() != CompanyRole.OWNER || !membership.active()) {
            return false;
        }
        List<UUID> owners = memberships.activeOwners(membership.companyId());
        return owners.size() == 1 && owners.contains(membership.id());
    }
}
