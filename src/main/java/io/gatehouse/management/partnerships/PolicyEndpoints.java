package io.gatehouse.management.partnerships;

import io.gatehouse.accounts.Account;
import io.gatehouse.accounts.EmailAddress;
import io.gatehouse.apis.OwnApi;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.CompanyPolicies;
import io.gatehouse.companies.CompanyPolicy;
import io.gatehouse.management.request.Body;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.IfMatch;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Patch;
import io.gatehouse.management.request.Refused;
import io.gatehouse.management.request.Reply;
import io.gatehouse.management.request.Who;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;

/** {@code /api/v1/companies/{company}/policy}. */
@Controller
class PolicyEndpoints {

    private static final String ONE = OwnApi.PATH + "/companies/{company}/policy";

    private final CompanyPolicies policies;

    PolicyEndpoints(CompanyPolicies policies) {
        this.policies = policies;
    }

    /**
     * A policy as callers see and change it.
     *
     * @param sessionAbsolute ISO 8601 duration; absent for the instance's limit
     * @param sessionIdle ISO 8601 duration; absent for the instance's limit
     * @param allowedEmailDomains empty for every domain
     */
    record PolicyView(
            @Nullable String sessionAbsolute,
            @Nullable String sessionIdle,
            List<String> allowedEmailDomains) {}

    @GetMapping(ONE)
    @Operation(
            id = "getPolicy",
            summary = "What the company asks of the people who act for it",
            scope = "policies:read",
            who = Who.ADMIN)
    Reply<PolicyView> get(Company company) {
        return Reply.ok(view(policies.read(company.id())));
    }

    @PatchMapping(ONE)
    @Operation(
            id = "changePolicy",
            summary = "Changes the policy, with effect at once",
            scope = "policies:write",
            who = Who.OWNER,
            recent = true)
    Reply<PolicyView> change(
            Caller caller, Company company, IfMatch ifMatch, @Body Patch<PolicyView> patch) {
        PolicyView now = view(policies.lock(company.id()));
        ifMatch.check(now);
        PolicyView wanted = patch.on(now);
        CompanyPolicy policy =
                new CompanyPolicy(
                        duration("session_absolute", wanted.sessionAbsolute()),
                        duration("session_idle", wanted.sessionIdle()),
                        Set.copyOf(wanted.allowedEmailDomains()));
        Refused.unlessWritten(policies.put(company.id(), policy, caller.actor()));
        CompanyPolicy written = policies.read(company.id());
        checkOwnAddress(caller, written);
        return Reply.ok(view(written));
    }

    // Somebody who locks themselves out could not undo it.
    private static void checkOwnAddress(Caller caller, CompanyPolicy policy) {
        Account account = caller.account();
        if (account != null
                && !caller.instance()
                && EmailAddress.parse(account.email()).filter(policy::allows).isEmpty()) {
            throw Refused.field("allowed_email_domains", "would lock you out yourself");
        }
    }

    private static @Nullable Duration duration(String field, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException notADuration) {
            throw Refused.field(field, "must be an ISO 8601 duration such as PT15M");
        }
    }

    private static PolicyView view(CompanyPolicy policy) {
        return new PolicyView(
                text(policy.sessionAbsolute()),
                text(policy.sessionIdle()),
                policy.allowedEmailDomains().stream().sorted().toList());
    }

    private static @Nullable String text(@Nullable Duration limit) {
        return limit == null ? null : limit.toString();
    }
}
