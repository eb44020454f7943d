package io.gatehouse.management.grants;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.CompanyRole;
import io.gatehouse.companies.Membership;
import io.gatehouse.companies.MembershipRegister;
import io.gatehouse.grants.RolePath;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Refused;
import io.gatehouse.management.request.Reply;
import io.gatehouse.management.request.Who;
import io.gatehouse.management.request.Words;
import io.gatehouse.usability.Explanation;
import io.gatehouse.usability.Explanations;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** Why somebody may do what they may in a company. */
@Controller
class ExplanationEndpoints {

    private final Explanations explanations;
    private final MembershipRegister memberships;
    private final GrantParts parts;

    ExplanationEndpoints(
            Explanations explanations, MembershipRegister memberships, GrantParts parts) {
        this.explanations = explanations;
        this.memberships = memberships;
        this.parts = parts;
    }

    /** Why a member may do what they may. */
    record ExplanationView(List<String> obstacles, List<RoleView> roles, List<ScopeView> scopes) {}

    /**
     * A way to a role.
     *
     * @param state {@code held}, {@code ended} or {@code not_entitled}
     * @param grant what gives it; absent for a role that comes by a partnership
     * @param partnership what gives it; absent for a role that was given to the holder
     */
    record RoleView(
            String api,
            String role,
            String state,
            @Nullable GrantView grant,
            @Nullable PartnershipPathView partnership) {}

    /**
     * A partnership by which somebody acts in the company without being its member.
     *
     * @param id of the partnership, see {@code /companies/{company}/partnerships}
     * @param consultancy the company of the person
     * @param since the way stands since then
     */
    record PartnershipPathView(UUID id, UUID consultancy, Instant since) {}

    /**
     * A scope.
     *
     * @param given true when a token would carry it
     * @param roles held ones that carry it
     * @param absences why it is not given
     */
    record ScopeView(
            String api,
            String scope,
            boolean given,
            boolean needsRole,
            List<String> roles,
            List<String> absences) {}

    @GetMapping(OwnApi.PATH + "/companies/{company}/memberships/{membership}/explanation")
    @Operation(
            id = "explainMembership",
            summary = "Why a member holds roles and scopes, and why not others",
            scope = "grants:read",
            who = Who.ADMIN)
    Reply<ExplanationView> explain(
            Caller caller,
            Company company,
            @PathVariable("membership") UUID id,
            @RequestParam(name = "api", required = false) @Nullable String api,
            @RequestParam(name = "client_id", required = false) @Nullable String clientId) {
        Membership membership = memberships.find(company.id(), id).orElseThrow(Refused::notFound);
        return explained(caller, company, membership.accountId(), api, clientId);
    }

    @GetMapping(OwnApi.PATH + "/companies/{company}/explanation")
    @Operation(
            id = "explainAccount",
            summary =
                    "The same for whoever may act in the company, by a partnership too; without an account for the caller, who need not be an admin for this",
            scope = "grants:read",
            who = Who.ANYBODY)
    Reply<ExplanationView> explainAccount(
            Caller caller,
            Company company,
            @RequestParam(name = "account", required = false) @Nullable UUID account,
            @RequestParam(name = "api", required = false) @Nullable String api,
            @RequestParam(name = "client_id", required = false) @Nullable String clientId) {
        UUID person = account == null ? caller.person() : account;
        if (caller.account() == null || !caller.account().id().equals(person)) {
            caller.needs(CompanyRole.ADMIN, "ask about others");
        }
        if (!parts.actsIn(company, person)) {
            throw Refused.notFound();
        }
        return explained(caller, company, person, api, clientId);
    }

    private Reply<ExplanationView> explained(
            Caller caller,
            Company company,
            UUID account,
            @Nullable String api,
            @Nullable String clientId) {
        Explanation explained =
                explanations.of(
                        new Explanations.Subject(
                                account,
                                company.id(),
                                api == null ? null : parts.api(caller, api),
                                clientId == null ? null : parts.client(caller, clientId)),
                        parts.now());
        return Reply.plain(
                new ExplanationView(
                        words(explained.obstacles()),
                        explained.roles().stream().map(this::view).toList(),
                        explained.scopes().stream()
                                .filter(line -> parts.mayKnow(caller, line.api()))
                                .map(ExplanationEndpoints::view)
                                .toList()));
    }

    private RoleView view(RolePath path) {
        return new RoleView(
                path.api().audience(),
                path.role().name(),
                Words.of(path.state()),
                path.via() instanceof RolePath.ByGrant(var grant) ? parts.view(grant) : null,
                path.via() instanceof RolePath.ByPartnership(var way)
                        ? new PartnershipPathView(way.partnership(), way.consultancy(), way.since())
                        : null);
    }

    private static ScopeView view(Explanation.ScopeLine line) {
        return new ScopeView(
                line.api().audience(),
                line.scope(),
                line.given(),
                line.needsRole(),
                line.roles(),
                words(line.absences()));
    }

    private static List<String> words(Set<? extends Enum<?>> constants) {
        return constants.stream().map(Words::of).sorted().collect(Collectors.toList());
    }
}
