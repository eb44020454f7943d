package io.gatehouse.management.apis;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.ApiRegister;
import io.gatehouse.apis.Apis;
import io.gatehouse.apis.OwnApi;
import io.gatehouse.clients.ClientDirectory;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** {@code /api/v1/apis}: resource servers with their scopes and roles. */
@Controller
class ApiEndpoints {

    private static final String LIST = OwnApi.PATH + "/apis";
    private static final String ONE = LIST + "/{api}";

    private final Apis apis;
    private final ApiRegister register;
    private final ApisInReach reach;
    private final ClientDirectory clients;

    ApiEndpoints(Apis apis, ApiRegister register, ApisInReach reach, ClientDirectory clients) {
        this.apis = apis;
        this.register = register;
        this.reach = reach;
        this.clients = clients;
    }

    @GetMapping(LIST)
    @Operation(
            id = "listApis",
            summary = "APIs by audience; a company's callers see those it may use",
            scope = "apis:read",
            who = Who.ANYBODY)
    Reply<Items<ApiView>> list(Caller caller, Paging paging) {
        List<Api> rows =
                apis.all().stream()
                        .filter(api -> reach.contains(caller, api))
                        .filter(api -> api.audience().compareTo(paging.window().key()) > 0)
                        .sorted(java.util.Comparator.comparing(Api::audience))
                        .limit(paging.window().rows())
                        .toList();
        return paging.reply(rows, api -> new Position(api.audience(), api.id()), ApiView::of);
    }

    @PostMapping(LIST)
    @Operation(
            id = "createApi",
            summary = "Registers an API",
            scope = "apis:write",
            who = Who.INSTANCE,
            status = 201)
    Reply<ApiView> create(Caller caller, @Body ApiBody wanted) {
        if (register.all().stream().anyMatch(api -> api.audience().equals(wanted.audience()))) {
            throw new Refused(Problem.of(ProblemType.ALREADY_EXISTS));
        }
        UUID id = Refused.unlessWritten(register.put(wanted.draft(), caller.actor()));
        return Reply.created(LIST + "/" + id, ApiView.of(lock(id)));
    }

    @GetMapping(ONE)
    @Operation(id = "getApi", summary = "One API", scope = "apis:read", who = Who.ANYBODY)
    Reply<ApiView> get(Caller caller, @PathVariable("api") UUID id) {
        return Reply.ok(
                apis.find(id)
                        .filter(api -> reach.contains(caller, api))
                        .map(ApiView::of)
                        .orElseThrow(Refused::notFound));
    }

    @PatchMapping(ONE)
    @Operation(
            id = "changeApi",
            summary = "Changes an API; its lists of scopes and roles are replaced as a whole",
            scope = "apis:write",
            who = Who.INSTANCE)
    Reply<ApiView> change(
            Caller caller,
            @PathVariable("api") UUID id,
            IfMatch ifMatch,
            @Body Patch<ApiBody> patch) {
        Api now = lock(id);
        ifMatch.check(ApiView.of(now));
        ApiBody wanted = patch.on(ApiBody.of(now));
        if (!wanted.audience().equals(now.audience())) {
            throw Refused.field("audience", "stays for ever; register another API");
        }
        keepScopesInUse(now, wanted);
        Refused.unlessWritten(register.put(wanted.draft(), caller.actor()));
        return Reply.ok(ApiView.of(lock(id)));
    }

    @DeleteMapping(ONE)
    @Operation(
            id = "deleteApi",
            summary = "Deletes an API that nobody uses any more",
            scope = "apis:write",
            who = Who.INSTANCE,
            recent = true,
            status = 204)
    Reply<Void> delete(Caller caller, @PathVariable("api") UUID id, IfMatch ifMatch) {
        Api now = lock(id);
        ifMatch.check(ApiView.of(now));
        if (now.builtIn()) {
            throw new Refused(
                    Problem.of(ProblemType.CONFLICT, "This is the API of Gatehouse itself."));
        }
        refuseWhileUsed(now.scopes().keySet());
        register.delete(now, caller.actor());
        return Reply.none();
    }

    private void keepScopesInUse(Api now, ApiBody wanted) {
        Set<String> gone = new HashSet<>(now.scopes().keySet());
        wanted.scopeNames().forEach(gone::remove);
        refuseWhileUsed(gone);
    }

    private void refuseWhileUsed(Set<String> scopes) {
        List<String> users = clients.usersOf(scopes);
        if (!users.isEmpty()) {
            throw new Refused(
                    Problem.of(
                            ProblemType.CONFLICT,
                            "Clients still have its scopes: " + String.join(", ", users)));
        }
    }

    private Api lock(UUID id) {
        return register.lock(id).orElseThrow(Refused::notFound);
    }
}
