package io.gatehouse.management.grants;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.OwnApi;
import io.gatehouse.apis.Role;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.Clients;
import io.gatehouse.companies.Company;
import io.gatehouse.grants.GrantDraft;
import io.gatehouse.grants.GrantFilter;
import io.gatehouse.grants.GrantList;
import io.gatehouse.grants.GrantRegister;
import io.gatehouse.grants.RoleGrant;
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
import io.gatehouse.platform.Written;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /api/v1/companies/{company}/grants}. */
@Controller
class GrantEndpoints {

    private static final String LIST = OwnApi.PATH + "/companies/{company}/grants";
    private static final String ONE = LIST + "/{grant}";
    private static final UUID NOBODY = new UUID(0, 0);

    private final GrantRegister register;
    private final GrantList grants;
    private final Clients clients;
    private final GrantParts parts;

    GrantEndpoints(GrantRegister register, GrantList grants, Clients clients, GrantParts parts) {
        this.register = register;
        this.grants = grants;
        this.clients = clients;
        this.parts = parts;
    }

    /**
     * A new grant: to a membership, or to the service account of a client.
     *
     * @param api audience of the API that has the role
     */
    record NewGrant(
            @Nullable UUID membership,
            @Nullable String clientId,
            String api,
            String role,
            @Nullable String resourceType,
            @Nullable String resourceId,
            @Nullable Instant endsAt,
            @Nullable String reason) {}

    /** What can change of a grant. */
    record GrantChange(@Nullable Instant endsAt) {}

    @GetMapping(LIST)
    @Operation(
            id = "listGrants",
            summary = "Who holds which role, company-wide and on resources, the oldest grant first",
            scope = "grants:read",
            who = Who.ADMIN)
    Reply<Items<GrantView>> list(
            Company company,
            Paging paging,
            @RequestParam(name = "membership", required = false) @Nullable UUID membership,
            @RequestParam(name = "client_id", required = false) @Nullable String clientId,
            @RequestParam(name = "resource_type", required = false) @Nullable String resourceType,
            @RequestParam(name = "resource_id", required = false) @Nullable String resourceId) {
        UUID client =
                clientId == null ? null : clients.find(clientId).map(Client::id).orElse(NOBODY);
        GrantFilter filter =
                new GrantFilter(
                        membership, client, null, GrantParts.resource(resourceType, resourceId));
        List<RoleGrant> rows =
                grants.page(company.id(), filter, paging.window().id(), paging.window().rows());
        return paging.reply(rows, grant -> new Position("", grant.id()), parts::view);
    }

    @PostMapping(LIST)
    @Operation(
            id = "createGrant",
            summary = "Gives a role to a membership or service account, until an end if it has one",
            scope = "grants:write",
            who = Who.ADMIN,
            status = 201)
    Reply<GrantView> create(Caller caller, Company company, @Body NewGrant wanted) {
        Api api = parts.api(caller, wanted.api());
        Role role = GrantParts.role(api, wanted.role());
        GrantDraft draft =
                new GrantDraft(
                        parts.holder(company, wanted.membership(), wanted.clientId()),
                        api,
                        role,
                        GrantParts.resource(wanted.resourceType(), wanted.resourceId()));
        Written written =
                register.give(
                        draft,
                        new GrantRegister.Terms(caller.actor(), wanted.endsAt(), wanted.reason()));
        if (written instanceof Written.Unchanged) {
            throw Refused.field("role", "is held already; change the end of that grant instead");
        }
        UUID id = Refused.unlessWritten(written);
        return Reply.created(
                OwnApi.PATH + "/companies/" + company.id() + "/grants/" + id,
                parts.view(find(company, id)));
    }

    @GetMapping(ONE)
    @Operation(id = "getGrant", summary = "One grant", scope = "grants:read", who = Who.ADMIN)
    Reply<GrantView> get(Company company, @PathVariable("grant") UUID id) {
        return Reply.ok(parts.view(find(company, id)));
    }

    @PatchMapping(ONE)
    @Operation(
            id = "changeGrant",
            summary = "Moves the end of a grant; null removes the end",
            scope = "grants:write",
            who = Who.ADMIN)
    Reply<GrantView> change(
            Caller caller,
            Company company,
            @PathVariable("grant") UUID id,
            IfMatch ifMatch,
            @Body Patch<GrantChange> patch) {
        RoleGrant now = grants.lock(company.id(), id).orElseThrow(Refused::notFound);
        ifMatch.check(parts.view(now));
        GrantChange wanted = patch.on(new GrantChange(now.endsAt()));
        Refused.unlessWritten(register.change(now, wanted.endsAt(), caller.actor()));
        return Reply.ok(parts.view(find(company, id)));
    }

    @DeleteMapping(ONE)
    @Operation(
            id = "endGrant",
            summary = "Ends a grant at once",
            scope = "grants:write",
            who = Who.ADMIN,
            status = 204)
    Reply<Void> end(Caller caller, Company company, @PathVariable("grant") UUID id) {
        register.end(find(company, id), caller.actor());
        return Reply.none();
    }

    private RoleGrant find(Company company, UUID id) {
        return grants.find(company.id(), id).orElseThrow(Refused::notFound);
    }
}
