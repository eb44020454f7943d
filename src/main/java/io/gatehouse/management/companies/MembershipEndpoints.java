package io.gatehouse.management.companies;

import io.gatehouse.accounts.Account;
import io.gatehouse.accounts.Accounts;
import io.gatehouse.apis.OwnApi;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.CompanyRole;
import io.gatehouse.companies.Membership;
import io.gatehouse.companies.MembershipChanges;
import io.gatehouse.companies.MembershipChanges.Authority;
import io.gatehouse.companies.MembershipDraft;
import io.gatehouse.companies.MembershipOutcome;
import io.gatehouse.companies.MembershipRegister;
import io.gatehouse.management.request.Body;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.IfMatch;
import io.gatehouse.management.request.Items;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Paging;
import io.gatehouse.management.request.Patch;
import io.gatehouse.management.request.Refused;
import io.gatehouse.management.request.Reply;
import io.gatehouse.management.request.Who;
import io.gatehouse.platform.Window.Position;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /api/v1/companies/{company}/memberships}. */
@Controller
class MembershipEndpoints {

    private static final String LIST = OwnApi.PATH + "/companies/{company}/memberships";
    private static final String ONE = LIST + "/{membership}";

    /** Lets an operator, who says so, leave the company without an owner. */
    private static final String OWNERLESS = "ownerless";

    private final MembershipRegister memberships;
    private final MembershipChanges changes;
    private final Accounts accounts;

    MembershipEndpoints(
            MembershipRegister memberships, MembershipChanges changes, Accounts accounts) {
        this.memberships = memberships;
        this.changes = changes;
        this.accounts = accounts;
    }

    /** A new membership of an account that exists. */
    record NewMembership(UUID account, @Nullable CompanyRole companyRole) {}

    /** What can change of a membership. */
    record MembershipChange(CompanyRole companyRole, State state) {}

    @GetMapping(LIST)
    @Operation(
            id = "listMemberships",
            summary = "Who belongs to the company, the oldest membership first",
            scope = "memberships:read",
            who = Who.ADMIN)
    Reply<Items<MembershipView>> list(Company company, Paging paging) {
        List<Membership> rows = memberships.page(company.id(), paging.window());
        Map<UUID, String> emails =
                accounts.findAll(rows.stream().map(Membership::accountId).toList()).stream()
                        .collect(Collectors.toMap(Account::id, Account::email));
        return paging.reply(
                rows,
                membership -> new Position("", membership.id()),
                membership ->
                        MembershipView.of(
                                membership, emails.getOrDefault(membership.accountId(), "")));
    }

    @PostMapping(LIST)
    @Operation(
            id = "createMembership",
            summary = "Makes an account a member without asking; others are invited",
            scope = "memberships:write",
            who = Who.INSTANCE,
            recentFor = "company_role unless member",
            status = 201)
    Reply<MembershipView> create(Caller caller, Company company, @Body NewMembership wanted) {
        if (accounts.find(wanted.account()).isEmpty()) {
            throw Refused.field("account", "is not an account");
        }
        MembershipDraft draft =
                new MembershipDraft(wanted.account(), company.id(), wanted.companyRole(), true);
        UUID id = Refused.unlessWritten(memberships.make(draft, caller.actor()));
        return Reply.created(
                OwnApi.PATH + "/companies/" + company.id() + "/memberships/" + id,
                view(find(company, id)));
    }

    @GetMapping(ONE)
    @Operation(
            id = "getMembership",
            summary = "One membership; for those who are no admins, their own",
            scope = "memberships:read",
            who = Who.MEMBER)
    Reply<MembershipView> get(Caller caller, Company company, @PathVariable("membership") UUID id) {
        Membership membership = find(company, id);
        if (!isOf(caller, membership) && !caller.isAtLeast(CompanyRole.ADMIN)) {
            throw Refused.notFound();
        }
        return Reply.ok(view(membership));
    }

    @PatchMapping(ONE)
    @Operation(
            id = "changeMembership",
            summary =
                    "Changes company role or state; it takes an owner to make or change one, and the last one stays",
            scope = "memberships:write",
            who = Who.ADMIN,
            recentFor = {"company_role unless member", "state unless suspended"})
    Reply<MembershipView> change(
            Caller caller,
            Company company,
            @PathVariable("membership") UUID id,
            IfMatch ifMatch,
            @RequestParam(name = OWNERLESS, defaultValue = "false") boolean ownerless,
            @Body Patch<MembershipChange> patch) {
        Membership now = lock(company, id);
        ifMatch.check(view(now));
        MembershipChange wanted =
                patch.on(new MembershipChange(now.companyRole(), State.of(now.active())));
        unlessRefused(
                changes.change(
                        company.id(),
                        id,
                        wanted.companyRole(),
                        wanted.state() == State.ACTIVE,
                        authority(caller, ownerless)));
        return Reply.ok(view(lock(company, id)));
    }

    @DeleteMapping(ONE)
    @Operation(
            id = "endMembership",
            summary =
                    "Ends a membership and the role grants that it holds; everybody but the last owner may end their own",
            scope = "memberships:write",
            who = Who.MEMBER,
            status = 204)
    Reply<Void> end(
            Caller caller,
            Company company,
            @PathVariable("membership") UUID id,
            IfMatch ifMatch,
            @RequestParam(name = OWNERLESS, defaultValue = "false") boolean ownerless) {
        Membership now = lock(company, id);
        boolean own = isOf(caller, now);
        if (!own && !caller.isAtLeast(CompanyRole.ADMIN)) {
            throw Refused.notFound();
        }
        ifMatch.check(view(now));
        unlessRefused(
                own
                        ? changes.leave(now.accountId(), company.id())
                        : changes.remove(company.id(), id, authority(caller, ownerless)));
        return Reply.none();
    }

    private static boolean isOf(Caller caller, Membership membership) {
        return caller.account() != null && caller.account().id().equals(membership.accountId());
    }

    private static Authority authority(Caller caller, boolean ownerless) {
        return new Authority(caller.actor(), Powers.of(caller), ownerless);
    }

    private static void unlessRefused(MembershipOutcome outcome) {
        switch (outcome) {
            case MembershipOutcome.Done _ -> {}
            case MembershipOutcome.Unknown _ -> throw Refused.notFound();
            case MembershipOutcome.NotAllowed _ ->
                    throw new Refused(
                            Problem.of(
                                    ProblemType.NOT_ALLOWED,
                                    "It takes the company role owner to make or change an owner."));
            case MembershipOutcome.LastOwner _ ->
                    throw new Refused(
                            Problem.of(
                                    ProblemType.CONFLICT,
                                    "The last owner stays; make somebody else an owner first."));
        }
    }

    private Membership find(Company company, UUID id) {
        return memberships.find(company.id(), id).orElseThrow(Refused::notFound);
    }

    private Membership lock(Company company, UUID id) {
        return memberships.lock(company.id(), id).orElseThrow(Refused::notFound);
    }

    private MembershipView view(Membership membership) {
        return MembershipView.of(
                membership, accounts.find(membership.accountId()).map(Account::email).orElse(""));
    }
}
