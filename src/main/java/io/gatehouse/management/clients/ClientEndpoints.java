package io.gatehouse.management.clients;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.OwnApi;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientDirectory;
import io.gatehouse.clients.ClientDraft;
import io.gatehouse.clients.ClientRegister;
import io.gatehouse.clients.ClientSecrets;
import io.gatehouse.clients.SectorIdentifiers;
import io.gatehouse.companies.Companies;
import io.gatehouse.companies.Company;
import io.gatehouse.management.apis.ApisInReach;
import io.gatehouse.management.request.Body;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.IfMatch;
import io.gatehouse.management.request.Inquiry;
import io.gatehouse.management.request.Items;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Paging;
import io.gatehouse.management.request.Patch;
import io.gatehouse.management.request.Refused;
import io.gatehouse.management.request.Reply;
import io.gatehouse.management.request.Who;
import io.gatehouse.platform.Prefix;
import io.gatehouse.platform.Window.Position;
import io.gatehouse.platform.crypto.Randomness;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /api/v1/clients}. */
@Controller
class ClientEndpoints {

    private static final String LIST = OwnApi.PATH + "/clients";
    private static final String ONE = LIST + "/{client}";
    private static final int ID_BYTES = 16;

    private final ClientDirectory directory;
    private final ClientRegister register;
    private final ClientSecrets secrets;
    private final ClientsInReach reach;
    private final ApisInReach apis;
    private final Companies companies;
    private final SectorIdentifiers sectors;

    ClientEndpoints(
            ClientDirectory directory,
            ClientRegister register,
            ClientSecrets secrets,
            ClientsInReach reach,
            ApisInReach apis,
            Companies companies,
            SectorIdentifiers sectors) {
        this.directory = directory;
        this.register = register;
        this.secrets = secrets;
        this.reach = reach;
        this.apis = apis;
        this.companies = companies;
        this.sectors = sectors;
    }

    /**
     * A client that was just registered.
     *
     * @param secret null when it authenticates otherwise
     */
    record RegisteredClient(ClientView client, @Nullable SecretView secret) {}

    @GetMapping(LIST)
    @Operation(
            id = "listClients",
            summary = "Clients within reach, by id; q is what id or name begins with",
            scope = "clients:read",
            who = Who.ADMIN)
    Reply<Items<ClientView>> list(
            Caller caller,
            Paging paging,
            @RequestParam(name = "q", required = false) @Nullable String begins,
            @RequestParam(name = "company", required = false) @Nullable UUID company) {
        return paging.reply(
                directory.page(owner(caller, company), Prefix.pattern(begins), paging.window()),
                client -> new Position(client.clientId(), client.id()),
                ClientView::of);
    }

    @PostMapping(LIST)
    @Operation(
            id = "createClient",
            summary = "Registers a client; a generated secret is shown this once",
            scope = "clients:write",
            who = Who.ADMIN,
            recent = true,
            status = 201)
    Reply<RegisteredClient> create(Caller caller, Inquiry inquiry, @Body NewClient wanted) {
        ClientsInReach.checkTrust(caller, wanted.body());
        ClientsInReach.checkPower(caller, orNone(wanted.scopes()));
        UUID owner = owner(caller, wanted.company());
        if (owner != null && companies.find(owner).isEmpty()) {
            throw Refused.notFound();
        }
        ClientDraft draft = wanted.body().draft(clientId(caller, wanted), wanted.type(), owner);
        checkSector(caller, inquiry, draft);
        if (register.lock(draft.clientId()).isPresent()) {
            throw new Refused(Problem.of(ProblemType.ALREADY_EXISTS));
        }
        Refused.unlessWritten(
                register.put(draft, api -> apis.contains(caller, api), caller.actor()));
        Client client = reach.lock(caller, draft.clientId());
        ClientView view = ClientView.of(client);
        return Reply.created(
                LIST + "/" + client.clientId(),
                new RegisteredClient(view, secret(caller, client)),
                view);
    }

    @GetMapping(ONE)
    @Operation(id = "getClient", summary = "One client", scope = "clients:read", who = Who.ADMIN)
    Reply<ClientView> get(Caller caller, @PathVariable("client") String clientId) {
        return Reply.ok(ClientView.of(reach.find(caller, clientId)));
    }

    @PatchMapping(ONE)
    @Operation(
            id = "changeClient",
            summary = "Changes a client; its id, type and company stay for ever",
            scope = "clients:write",
            who = Who.ADMIN,
            recentFor = {
                "auth_method",
                "client_type",
                "redirect_uris",
                "allowed_origins",
                "scopes",
                "company_context",
                "consent unless required",
                "pkce unless required",
                "jwks",
                "jwks_uri",
                "settings",
                "state unless disabled"
            })
    Reply<ClientView> change(
            Caller caller,
            @PathVariable("client") String clientId,
            IfMatch ifMatch,
            Inquiry inquiry,
            @Body Patch<ClientBody> patch) {
        Client now = reach.lock(caller, clientId);
        ifMatch.check(ClientView.of(now));
        ClientBody wanted = patch.on(ClientBody.of(now));
        ClientsInReach.checkPower(caller, now.scopes());
        ClientsInReach.checkPower(caller, orNone(wanted.scopes()));
        ClientsInReach.checkTrusted(caller, now, wanted);
        if (patch.names("consent") || patch.names("pkce")) {
            ClientsInReach.checkTrust(caller, wanted);
        }
        ClientDraft draft = wanted.draft(now.clientId(), now.kind(), now.company());
        checkSector(caller, inquiry, draft);
        Refused.unlessWritten(
                register.put(
                        draft,
                        api -> apis.contains(caller, api) || isOf(api, now),
                        caller.actor()));
        return Reply.ok(ClientView.of(reach.lock(caller, clientId)));
    }

    @DeleteMapping(ONE)
    @Operation(
            id = "deleteClient",
            summary = "Deletes a client with its secrets, grants and consents",
            scope = "clients:write",
            who = Who.ADMIN,
            recent = true,
            status = 204)
    Reply<Void> delete(Caller caller, @PathVariable("client") String clientId, IfMatch ifMatch) {
        Client now = reach.lock(caller, clientId);
        ifMatch.check(ClientView.of(now));
        register.delete(now, caller.actor());
        return Reply.none();
    }

    // OpenID Connect Core section 8.1: of another's sector, it would learn whom that one knows.
    private void checkSector(Caller caller, Inquiry inquiry, ClientDraft draft) {
        Company company = caller.company();
        String asker =
                caller.instance() || company == null ? caller.actor() : "company:" + company.id();
        SectorIdentifiers.claim(draft)
                .flatMap(claim -> inquiry.about(claim, () -> sectors.misfit(claim, asker)))
                .ifPresent(why -> {
                    throw Refused.fields(List.of(why));
                });
    }

    // What an operator gave it stays.
    private static boolean isOf(Api api, Client client) {
        return client.scopes().stream().anyMatch(api.scopes()::containsKey);
    }

    private static Set<String> orNone(@Nullable Set<String> scopes) {
        return scopes == null ? Set.of() : scopes;
    }

    /** For a company's callers always their company; naming another is naming nothing. */
    private static @Nullable UUID owner(Caller caller, @Nullable UUID named) {
        if (caller.instance()) {
            return named;
        }
        if (named != null && !caller.reaches(named)) {
            throw Refused.notFound();
        }
        return caller.ownCompany().id();
    }

    private static String clientId(Caller caller, NewClient wanted) {
        String chosen = wanted.clientId();
        if (chosen == null) {
            return Randomness.base64Url(ID_BYTES);
        }
        // To try ids out would tell which ones others have.
        if (!caller.instance()) {
            throw Refused.field("client_id", "is chosen by Gatehouse");
        }
        return chosen;
    }

    private @Nullable SecretView secret(Caller caller, Client client) {
        if (!client.authMethod().usesSecret()) {
            return null;
        }
        String value = secrets.generate(client, caller.actor());
        return SecretView.shownOnce(secrets.live(client.id()).getLast(), value);
    }
}
