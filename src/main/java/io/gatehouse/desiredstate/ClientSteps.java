package io.gatehouse.desiredstate;

import io.gatehouse.clients.AuthMethod;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientDraft;
import io.gatehouse.clients.ClientRegister;
import io.gatehouse.clients.ClientSecrets;
import io.gatehouse.desiredstate.DesiredFile.WantedClient;
import io.gatehouse.desiredstate.RememberedValues.Slot;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.Written;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Brings the clients of a file and their secrets into the database. */
@Component
class ClientSteps {

    static final String KIND = "client";
    private static final Set<String> OF_APIS = Set.of("scopes", "client_type");

    private final ClientRegister clients;
    private final ClientSecrets secrets;
    private final Known known;
    private final RememberedValues remembered;

    ClientSteps(
            ClientRegister clients,
            ClientSecrets secrets,
            Known known,
            RememberedValues remembered) {
        this.clients = clients;
        this.secrets = secrets;
        this.known = known;
        this.remembered = remembered;
    }

    void put(DesiredFile file, Run run) {
        for (WantedClient wanted : file.clients()) {
            String slug = wanted.company();
            if (slug == null) {
                put(wanted, wanted.draft(), run);
                continue;
            }
            Optional<UUID> company = known.company(slug);
            if (company.isPresent()) {
                put(wanted, wanted.draft().ownedBy(company.get()), run);
            } else if (!file.names().slugs().contains(slug)) {
                wanted.at().refuse("company", slug + " is not a company");
            }
        }
    }

    private void put(WantedClient wanted, ClientDraft draft, Run run) {
        Written written = known(clients.put(draft, Run.ACTOR), run);
        if (run.note(written, wanted.at(), KIND, draft.clientId()).isEmpty()) {
            return;
        }
        clients.find(draft.clientId())
                .ifPresent(client -> {
                    putSecret(client, wanted, written instanceof Written.Created, run);
                    if (client.authMethod().usesSecret() && !secrets.exist(client.id())) {
                        run.findings()
                                .note(
                                        wanted.at().place(),
                                        client.clientId()
                                                + " has no secret and cannot authenticate yet");
                    }
                });
    }

    /**
     * Leaves out what is said about scopes of APIs that were refused: those have their own lines.
     */
    private static Written known(Written written, Run run) {
        if (!run.apisMissing() || !(written instanceof Written.Refused(List<Refusal> refusals))) {
            return written;
        }
        return new Written.Refused(
                refusals.stream().filter(one -> !OF_APIS.contains(one.field())).toList());
    }

    private void putSecret(Client client, WantedClient wanted, boolean created, Run run) {
        SecretText plain = wanted.secret();
        if (plain != null && (isNew(client, "secret", plain, created) || isHashAlone(client))) {
            secrets.replace(client, plain.value(), Run.ACTOR);
            note(client, "secret", plain, created, run);
        }
        SecretText imported = wanted.secretHash();
        if (imported != null && isNew(client, "secret_hash", imported, created)) {
            secrets.replaceByHash(client, imported.value(), Run.ACTOR);
            note(client, "secret_hash", imported, created, run);
        }
        if (client.authMethod() == AuthMethod.NONE) { // a device that had one before
            secrets.live(client.id())
                    .forEach(secret -> secrets.remove(client, secret.id(), Run.ACTOR));
        }
    }

    private boolean isNew(Client client, String field, SecretText value, boolean created) {
        return created || remembered.differs(slot(client, field), value);
    }

    // Its method is another now, which needs the secret itself: the file has it.
    private boolean isHashAlone(Client client) {
        return client.authMethod().needsSecretItself()
                && secrets.exist(client.id())
                && !secrets.suffice(client);
    }

    private void note(Client client, String field, SecretText value, boolean created, Run run) {
        remembered.remember(slot(client, field), value);
        if (!created) {
            run.updated(KIND, client.clientId(), Set.of(field));
        }
    }

    private static Slot slot(Client client, String field) {
        return new Slot(KIND, client.clientId(), field);
    }
}
