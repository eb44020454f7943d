package io.gatehouse.desiredstate;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.ApiRegister;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientRegister;
import io.gatehouse.desiredstate.DesiredFile.WantedApi;
import io.gatehouse.platform.Written;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Brings the APIs of a file into the database. */
@Component
class ApiSteps {

    static final String KIND = "api";

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
            complete &= run.note(written, wanted.at(), KIND, wanted.draft().audience()).isPresent();
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
        for (WantedApi wanted : file.apis()) {
            for (String id : wanted.draft().introspectionClients()) {
                if (!file.names().clientIds().contains(id) && clients.find(id).isEmpty()) {
                    run.findings()
                            .refuse(
                                    wanted.at().placeOf("introspection_clients", id + " "),
                                    id + " is not a client");
                }
            }
        }
        if (run.changes().stream().anyMatch(ApiSteps::mayTakeScopes)) {
            checkScopes(file, run);
        }
    }

    private static boolean mayTakeScopes(Change change) {
        return change.kind().equals(KIND)
                && (change.act() == Change.Act.DELETE || change.fields().contains("scopes"));
    }

    private void checkScopes(DesiredFile file, Run run) {
        Set<String> scopes =
                apis.all().stream()
                        .map(Api::scopes)
                        .flatMap(all -> all.keySet().stream())
                        .collect(Collectors.toSet());
        for (Client client : clients.all()) {
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
