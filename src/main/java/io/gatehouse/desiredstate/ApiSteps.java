package io.gatehouse.desiredstate;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.ApiRegister;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientRegister;
import io.gatehouse.desiredstate.DesiredFile.WantedApi;
import io.gatehouse.platform.Written;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Brings the APIs of a file into the database. */
@Component
class ApiSteps {

    private final ApiRegister apis;
    private final ClientRegister clients;

    ApiSteps(ApiRegister apis, ClientRegister clients) {
        this.apis = apis;
        this.clients = clients;
    }

    void put(DesiredFile file, Run run) {
        boolean complete = file.apisClean();
        for (WantedApi wanted : file.apis()) {
            Written written = apis.put(wanted.draft(), Run.ACTOR);
            complete &=
                    run.note(written, wanted.at(), "api", wanted.draft().audience()).isPresent();
        }
        if (!complete) {
            run.missApis();
        }
    }

    /**
     * Refuses introspection clients that do not exist and clients that would keep scopes which no
     * longer do; asked when the clients are written.
     */
    void checkReferences(DesiredFile file, Run run) {
        List<Client> known = clients.all();
        Set<String> ids = known.stream().map(Client::clientId).collect(Collectors.toSet());
        for (WantedApi wanted : file.apis()) {
            for (String id : wanted.draft().introspectionClients()) {
                if (!ids.contains(id) && !file.names().clientIds().contains(id)) {
                    run.findings()
                            .refuse(
                                    wanted.at().placeOf("introspection_clients", id + " "),
                                    id + " is not a client");
                }
            }
        }
        checkScopes(file, known, run);
    }

    private void checkScopes(DesiredFile file, List<Client> known, Run run) {
        Set<String> scopes =
                apis.all().stream()
                        .map(Api::scopes)
                        .flatMap(all -> all.keySet().stream())
                        .collect(Collectors.toSet());
        if (file.apis().stream().allMatch(wanted -> wanted.draft().scopes() == null)) {
            return;
        }
        for (Client client : known) {
            if (file.names().clientIds().contains(client.clientId())) {
                continue;
            }
            for (String scope : client.scopes()) {
                if (!scopes.contains(scope) && !STANDARD.contains(scope)) {
                    run.findings()
                            .refuse(
                                    Place.NONE,
                                    "the scope %s cannot go while the client %s has it"
                                            .formatted(scope, client.clientId()));
                }
            }
        }
    }

    private static final Set<String> STANDARD =
            Set.of("openid", "profile", "email", "address", "phone", "offline_access");
}
