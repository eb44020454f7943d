package io.gatehouse.management.clients;

import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientRegister;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.Refused;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The client of an address: those of the caller's company, or all for the instance. */
@Component
class ClientsInReach {

    private final ClientRegister register;

    ClientsInReach(ClientRegister register) {
        this.register = register;
    }

    Client find(Caller caller, String clientId) {
        return inReach(caller, register.find(clientId));
    }

    /** The client, unchanged by others until the transaction ends. */
    Client lock(Caller caller, String clientId) {
        return inReach(caller, register.lock(clientId));
    }

    /**
     * People of other companies use a company's client too: only the instance lets one ask for no
     * consent, or leave out the code challenge.
     */
    static void checkTrust(Caller caller, ClientBody wanted) {
        boolean unusual =
                wanted.consent() == ClientBody.ConsentMode.TRUSTED
                        || wanted.pkce() == ClientBody.PkceMode.OPTIONAL;
        if (unusual && !caller.instance()) {
            throw new Refused(
                    Problem.of(
                            ProblemType.NOT_ALLOWED,
                            "Only operators let a client go without consent or code challenge."));
        }
    }

    private static Client inReach(Caller caller, Optional<Client> client) {
        return client.filter(known -> caller.reaches(known.company()))
                .orElseThrow(Refused::notFound);
    }
}
