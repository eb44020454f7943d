package io.gatehouse.management.clients;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientSecrets;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.Items;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Refused;
import io.gatehouse.management.request.Reply;
import io.gatehouse.management.request.Who;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * {@code /api/v1/clients/{client}/secrets}: two may live at once, so that a client can be given the
 * new one before the old one ends.
 */
@Controller
class SecretEndpoints {

    private static final String LIST = OwnApi.PATH + "/clients/{client}/secrets";
    private static final String ONE = LIST + "/{secret}";
    private static final int MOST = 2;

    private final ClientSecrets secrets;
    private final ClientsInReach reach;

    SecretEndpoints(ClientSecrets secrets, ClientsInReach reach) {
        this.secrets = secrets;
        this.reach = reach;
    }

    @GetMapping(LIST)
    @Operation(
            id = "listSecrets",
            summary = "The live secrets of a client without their values",
            scope = "clients:read",
            who = Who.ADMIN)
    Reply<Items<SecretView>> list(Caller caller, @PathVariable("client") String clientId) {
        Client client = reach.find(caller, clientId);
        List<SecretView> views = secrets.live(client.id()).stream().map(SecretView::of).toList();
        return Reply.plain(new Items<>(views, null));
    }

    @PostMapping(LIST)
    @Operation(
            id = "createSecret",
            summary = "Makes a second secret and shows it this once",
            scope = "clients:write",
            who = Who.ADMIN,
            recent = true,
            status = 201)
    Reply<SecretView> create(Caller caller, @PathVariable("client") String clientId) {
        Client client = reach.lock(caller, clientId);
        ClientsInReach.checkPower(caller, client.scopes());
        if (!client.authMethod().usesSecret()) {
            throw new Refused(
                    Problem.of(
                            ProblemType.CONFLICT,
                            "The client authenticates by %s."
                                    .formatted(client.authMethod().value())));
        }
        if (secrets.live(client.id()).size() >= MOST) {
            throw new Refused(
                    Problem.of(ProblemType.CONFLICT, "The client has two secrets; end one first."));
        }
        String value = secrets.generate(client, caller.actor());
        ClientSecrets.Listed made = secrets.live(client.id()).getLast();
        return Reply.created(
                OwnApi.PATH + "/clients/" + client.clientId() + "/secrets/" + made.id(),
                SecretView.shownOnce(made, value),
                SecretView.of(made));
    }

    @DeleteMapping(ONE)
    @Operation(
            id = "deleteSecret",
            summary = "Ends a secret at once",
            scope = "clients:write",
            who = Who.ADMIN,
            status = 204)
    Reply<Void> delete(
            Caller caller,
            @PathVariable("client") String clientId,
            @PathVariable("secret") UUID secret) {
        Client client = reach.lock(caller, clientId);
        if (!secrets.remove(client, secret, caller.actor())) {
            throw Refused.notFound();
        }
        return Reply.none();
    }
}
