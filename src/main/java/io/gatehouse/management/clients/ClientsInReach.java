package io.gatehouse.management.clients;

import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientRegister;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.Refused;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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

    /**
     * Whoever makes a client, or gets hold of one by new keys, secrets or addresses, can do what it
     * can: so it takes a token with every scope of this API that the client has.
     */
    static void checkPower(Caller caller, Collection<String> scopes) {
        List<String> lacking =
                scopes.stream().filter(scope -> !caller.mayPassOn(scope)).sorted().toList();
        if (!lacking.isEmpty()) {
            throw new Refused(
                    Problem.of(
                            ProblemType.NOT_ALLOWED,
                            "It takes a token with %s to give it to a client, or to change a client that has it."
                                    .formatted(String.join(", ", lacking))));
        }
    }

    /**
     * Nobody is asked whether a trusted client may have their data, so its company cannot turn it
     * into another one than the operator trusted.
     */
    static void checkTrusted(Caller caller, Client now, ClientBody wanted) {
        boolean other =
                isMore(wanted.redirectUris(), now.redirectUris())
                        || isMore(wanted.scopes(), now.scopes())
                        || wanted.companyContext() != now.companyContext();
        if (now.consentTrusted()
                && wanted.consent() == ClientBody.ConsentMode.TRUSTED
                && other
                && !caller.instance()) {
            throw new Refused(
                    Problem.of(
                            ProblemType.NOT_ALLOWED,
                            "Only operators give a trusted client further redirect_uris or scopes,"
                                    + " or another company_context."));
        }
    }

    private static boolean isMore(@Nullable Set<String> wanted, Set<String> now) {
        return wanted != null && !now.containsAll(wanted);
    }

    private static Client inReach(Caller caller, Optional<Client> client) {
        return client.filter(known -> caller.reaches(known.company()))
                .orElseThrow(Refused::notFound);
    }
}
