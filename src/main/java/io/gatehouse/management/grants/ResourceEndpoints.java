package io.gatehouse.management.grants;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.companies.Company;
import io.gatehouse.grants.GrantRegister;
import io.gatehouse.grants.Resource;
import io.gatehouse.grants.RoleHolder;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Refused;
import io.gatehouse.management.request.Reply;
import io.gatehouse.management.request.Who;
import io.gatehouse.usability.ResourceAccess;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /api/v1/companies/{company}/resources}: what roles on single resources come to. */
@Controller
class ResourceEndpoints {

    private static final String ONE = OwnApi.PATH + "/companies/{company}/resources/{type}/{id}";

    private final ResourceAccess access;
    private final GrantRegister register;
    private final GrantParts parts;

    ResourceEndpoints(ResourceAccess access, GrantRegister register, GrantParts parts) {
        this.access = access;
        this.register = register;
        this.parts = parts;
    }

    /** What a subject may do on the resource, API by API; empty when nothing. */
    record ResourceAccessView(String resourceType, String resourceId, List<OnApi> apis) {}

    /**
     * What it may do at one API.
     *
     * @param roles held company-wide or on the resource
     * @param scopes what these roles give
     */
    record OnApi(String api, List<String> roles, List<String> scopes) {}

    /** How many grants there were. */
    record Ended(int grants) {}

    @GetMapping(ONE + "/access")
    @Operation(
            id = "getResourceAccess",
            summary = "What a person or service account may do on a resource now",
            scope = "grants:read",
            who = Who.ADMIN)
    Reply<ResourceAccessView> access(
            Company company,
            @PathVariable("type") String type,
            @PathVariable("id") String id,
            @RequestParam(name = "account", required = false) @Nullable UUID account,
            @RequestParam(name = "client_id", required = false) @Nullable String clientId) {
        Resource resource = resource(type, id);
        RoleHolder holder = parts.subject(company, account, clientId);
        return Reply.plain(
                new ResourceAccessView(
                        type,
                        id,
                        access.of(holder, resource, parts.now()).stream()
                                .map(one ->
                                        new OnApi(
                                                one.api().audience(),
                                                List.copyOf(one.roles()),
                                                List.copyOf(one.scopes())))
                                .toList()));
    }

    @DeleteMapping(ONE)
    @Operation(
            id = "endResource",
            summary = "Ends every grant on a resource, because it is gone",
            scope = "grants:write",
            who = Who.ADMIN)
    Reply<Ended> end(
            Caller caller,
            Company company,
            @PathVariable("type") String type,
            @PathVariable("id") String id) {
        return Reply.plain(
                new Ended(register.endAll(company.id(), resource(type, id), caller.actor())));
    }

    private static Resource resource(String type, String id) {
        return Resource.of(type, id).orElseThrow(Refused::notFound);
    }
}
