package io.gatehouse.management.accounts;

import io.gatehouse.accounts.Account;
import io.gatehouse.accounts.AccountDirectory;
import io.gatehouse.accounts.AccountDraft;
import io.gatehouse.accounts.AccountRegister;
import io.gatehouse.accounts.EmailAddress;
import io.gatehouse.apis.OwnApi;
import io.gatehouse.deletion.AccountErasures;
import io.gatehouse.deletion.ErasureOutcome;
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
import io.gatehouse.platform.Prefix;
import io.gatehouse.platform.Window.Position;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /api/v1/accounts}. */
@Controller
class AccountEndpoints {

    private static final String LIST = OwnApi.PATH + "/accounts";
    private static final String ONE = LIST + "/{account}";

    private final AccountDirectory directory;
    private final AccountRegister register;
    private final AccountsInReach reach;
    private final AccountErasures erasures;

    AccountEndpoints(
            AccountDirectory directory,
            AccountRegister register,
            AccountsInReach reach,
            AccountErasures erasures) {
        this.directory = directory;
        this.register = register;
        this.reach = reach;
        this.erasures = erasures;
    }

    /** A new account, without a password: the person sets one by a link. */
    record NewAccount(
            String email,
            @Nullable Boolean emailVerified,
            @Nullable Boolean operator,
            @Nullable Map<String, Object> attributes) {}

    /** What can change of an account. */
    record AccountChange(
            Boolean emailVerified,
            Boolean operator,
            AccountState state,
            Map<String, Object> attributes) {}

    @GetMapping(LIST)
    @Operation(
            id = "listAccounts",
            summary = "Accounts by address; q is what the address begins with",
            scope = "accounts:read",
            who = Who.INSTANCE)
    Reply<Items<AccountView>> list(
            Paging paging, @RequestParam(name = "q", required = false) @Nullable String begins) {
        return paging.reply(
                directory.page(Prefix.pattern(begins), paging.window()),
                account -> new Position(normal(account), account.id()),
                AccountView::of);
    }

    @PostMapping(LIST)
    @Operation(
            id = "createAccount",
            summary = "Makes an account without a password",
            scope = "accounts:write",
            who = Who.INSTANCE,
            recentFor = "operator unless false",
            status = 201)
    Reply<AccountView> create(Caller caller, @Body NewAccount wanted) {
        EmailAddress email =
                EmailAddress.parse(wanted.email())
                        .orElseThrow(() -> Refused.field("email", "is not an e-mail address"));
        AccountDraft draft =
                new AccountDraft(
                        email,
                        wanted.emailVerified(),
                        wanted.operator(),
                        true,
                        Objects.requireNonNullElse(wanted.attributes(), Map.of()));
        UUID id = Refused.unlessWritten(register.make(draft, caller.actor()));
        return Reply.created(LIST + "/" + id, view(id));
    }

    @GetMapping(ONE)
    @Operation(
            id = "getAccount",
            summary = "One account; me is the caller's own",
            scope = "accounts:read",
            who = Who.ANYBODY)
    Reply<AccountView> get(Caller caller, @PathVariable("account") String account) {
        return Reply.ok(AccountView.of(reach.find(caller, account)));
    }

    @PatchMapping(ONE)
    @Operation(
            id = "changeAccount",
            summary = "Changes an account; disabling it ends its sessions and tokens",
            scope = "accounts:write",
            who = Who.INSTANCE,
            recentFor = {
                "operator unless false",
                "email_verified unless false",
                "state unless disabled"
            })
    Reply<AccountView> change(
            Caller caller,
            @PathVariable("account") UUID id,
            IfMatch ifMatch,
            @Body Patch<AccountChange> patch) {
        Account now = directory.lock(id).orElseThrow(Refused::notFound);
        ifMatch.check(AccountView.of(now));
        AccountChange wanted =
                patch.on(
                        new AccountChange(
                                now.emailVerified(),
                                now.operator(),
                                AccountState.of(now.active()),
                                now.attributes()));
        boolean active = wanted.state() == AccountState.ACTIVE;
        keepAnOperator(now, wanted.operator() && active);
        EmailAddress email = EmailAddress.parse(now.email()).orElseThrow();
        AccountDraft draft =
                new AccountDraft(
                        email,
                        wanted.emailVerified(),
                        wanted.operator(),
                        active,
                        wanted.attributes());
        Refused.unlessWritten(register.put(draft, caller.actor()));
        return Reply.ok(view(id));
    }

    @DeleteMapping(ONE)
    @Operation(
            id = "eraseAccount",
            summary =
                    "Erases a person for good, with memberships, roles, sessions, consents and tokens; refused for operators and for the last owner of a company",
            scope = "accounts:write",
            who = Who.INSTANCE,
            recent = true,
            status = 204)
    Reply<Void> erase(Caller caller, @PathVariable("account") UUID id, IfMatch ifMatch) {
        ifMatch.check(AccountView.of(reach.find(caller, id.toString())));
        return switch (erasures.erase(id, caller.actor())) {
            case ErasureOutcome.Erased() -> Reply.none();
            case ErasureOutcome.Unknown() -> throw Refused.notFound();
            case ErasureOutcome.Operator() ->
                    throw conflict("An operator is not erased; end that right first.");
            case ErasureOutcome.LastOwner(var companies) ->
                    throw conflict(
                            "The person is the last owner of %s; make somebody else an owner, or have the company deleted, first."
                                    .formatted(String.join(", ", companies)));
        };
    }

    private static Refused conflict(String detail) {
        return new Refused(Problem.of(ProblemType.CONFLICT, detail));
    }

    private void keepAnOperator(Account now, boolean stays) {
        if (now.operator() && now.active() && !stays && directory.isLastOperator(now.id())) {
            throw new Refused(
                    Problem.of(ProblemType.CONFLICT, "There would be no operator any more."));
        }
    }

    private AccountView view(UUID id) {
        return directory.lock(id).map(AccountView::of).orElseThrow(Refused::notFound);
    }

    private static String normal(Account account) {
        return EmailAddress.parse(account.email()).orElseThrow().normal();
    }
}
