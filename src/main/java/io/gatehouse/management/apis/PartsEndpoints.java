package io.gatehouse.management.apis;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.ApiDraft;
import io.gatehouse.apis.ApiRegister;
import io.gatehouse.apis.OwnApi;
import io.gatehouse.apis.SubjectKind;
import io.gatehouse.clients.ClientDirectory;
import io.gatehouse.management.apis.ApiBody.RoleBody;
import io.gatehouse.management.apis.ApiBody.ScopeBody;
import io.gatehouse.management.request.Body;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.IfMatch;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Refused;
import io.gatehouse.management.request.Reply;
import io.gatehouse.management.request.Who;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;

/**
 * Single scopes and roles of an API. {@code If-Match} is the version of the API that they belong
 * to.
 */
@Controller
class PartsEndpoints {

    private static final String SCOPE = OwnApi.PATH + "/apis/{api}/scopes/{scope}";
    private static final String ROLE = OwnApi.PATH + "/apis/{api}/roles/{role}";

    private final ApiRegister register;
    private final ClientDirectory clients;

    PartsEndpoints(ApiRegister register, ClientDirectory clients) {
        this.register = register;
        this.clients = clients;
    }

    /** What can be said of a scope besides its name. */
    record ScopeContent(@Nullable String description) {}

    /**
     * What can be said of a role besides its name.
     *
     * @param assignableTo default person
     */
    record RoleContent(
            @Nullable String description,
            @Nullable Set<String> scopes,
            @Nullable Set<SubjectKind> assignableTo) {}

    @PutMapping(SCOPE)
    @Operation(
            id = "putScope",
            summary = "Adds a scope to an API, or describes it anew",
            scope = "apis:write",
            who = Who.INSTANCE)
    Reply<ApiView> putScope(
            Caller caller,
            @PathVariable("api") UUID id,
            @PathVariable("scope") String name,
            IfMatch ifMatch,
            @Body ScopeContent content) {
        ApiBody now = lock(id, ifMatch);
        List<ScopeBody> scopes = new ArrayList<>(without(scopes(now), ScopeBody::name, name));
        scopes.add(new ScopeBody(name, content.description()));
        return write(caller, id, now, scopes, roles(now));
    }

    @DeleteMapping(SCOPE)
    @Operation(
            id = "deleteScope",
            summary = "Takes a scope from an API that no client has any more",
            scope = "apis:write",
            who = Who.INSTANCE)
    Reply<ApiView> deleteScope(
            Caller caller,
            @PathVariable("api") UUID id,
            @PathVariable("scope") String name,
            IfMatch ifMatch) {
        ApiBody now = lock(id, ifMatch);
        List<ScopeBody> scopes = without(scopes(now), ScopeBody::name, name);
        if (scopes.size() == scopes(now).size()) {
            throw Refused.notFound();
        }
        if (!clients.usersOf(Set.of(name)).isEmpty()) {
            throw new Refused(Problem.of(ProblemType.CONFLICT, "Clients still have the scope."));
        }
        return write(caller, id, now, scopes, roles(now));
    }

    @PutMapping(ROLE)
    @Operation(
            id = "putRole",
            summary = "Adds a role to an API, or changes it",
            scope = "apis:write",
            who = Who.INSTANCE)
    Reply<ApiView> putRole(
            Caller caller,
            @PathVariable("api") UUID id,
            @PathVariable("role") String name,
            IfMatch ifMatch,
            @Body RoleContent content) {
        ApiBody now = lock(id, ifMatch);
        List<RoleBody> roles = new ArrayList<>(without(roles(now), RoleBody::name, name));
        roles.add(
                new RoleBody(
                        name, content.description(), content.scopes(), content.assignableTo()));
        return write(caller, id, now, scopes(now), roles);
    }

    @DeleteMapping(ROLE)
    @Operation(
            id = "deleteRole",
            summary = "Takes a role from an API that nobody holds any more",
            scope = "apis:write",
            who = Who.INSTANCE)
    Reply<ApiView> deleteRole(
            Caller caller,
            @PathVariable("api") UUID id,
            @PathVariable("role") String name,
            IfMatch ifMatch) {
        ApiBody now = lock(id, ifMatch);
        List<RoleBody> roles = without(roles(now), RoleBody::name, name);
        if (roles.size() == roles(now).size()) {
            throw Refused.notFound();
        }
        return write(caller, id, now, scopes(now), roles);
    }

    private ApiBody lock(UUID id, IfMatch ifMatch) {
        Api now = register.lock(id).orElseThrow(Refused::notFound);
        ifMatch.check(ApiView.of(now));
        return ApiBody.of(now);
    }

    private Reply<ApiView> write(
            Caller caller, UUID id, ApiBody now, List<ScopeBody> scopes, List<RoleBody> roles) {
        ApiDraft draft =
                new ApiBody(
                                now.audience(),
                                now.name(),
                                now.clientTypes(),
                                now.accessToken(),
                                now.introspectionClients(),
                                scopes,
                                roles)
                        .draft();
        Refused.unlessWritten(register.put(draft, caller.actor()));
        return Reply.ok(ApiView.of(register.lock(id).orElseThrow(Refused::notFound)));
    }

    private static List<ScopeBody> scopes(ApiBody api) {
        return Objects.requireNonNullElse(api.scopes(), List.of());
    }

    private static List<RoleBody> roles(ApiBody api) {
        return Objects.requireNonNullElse(api.roles(), List.of());
    }

    private static <T> List<T> without(List<T> all, Function<T, String> name, String left) {
        return all.stream().filter(one -> !name.apply(one).equals(left)).toList();
    }
}
