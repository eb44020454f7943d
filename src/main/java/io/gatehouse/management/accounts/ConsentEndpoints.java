package io.gatehouse.management.accounts;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.Clients;
import io.gatehouse.consents.Consents;
import io.gatehouse.consents.GivenConsent;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.Items;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Refused;
import io.gatehouse.management.request.Reply;
import io.gatehouse.management.request.Who;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** {@code /api/v1/accounts/{account}/consents}. */
@Controller
class ConsentEndpoints {

    private static final String LIST = OwnApi.PATH + "/accounts/{account}/consents";
    private static final String ONE = LIST + "/{consent}";
    private static final String LANGUAGE = "en";

    private final Consents consents;
    private final Clients clients;
    private final AccountsInReach reach;
    private final Clock clock;

    ConsentEndpoints(Consents consents, Clients clients, AccountsInReach reach, Clock clock) {
        this.consents = consents;
        this.clients = clients;
        this.reach = reach;
        this.clock = clock;
    }

    /**
     * What a person allowed a client.
     *
     * @param client the client id
     * @param company the company it is for; null for none
     */
    record ConsentView(
            UUID id,
            String client,
            @Nullable UUID company,
            Set<String> allowed,
            Set<String> declined,
            Integer version) {}

    @GetMapping(LIST)
    @Operation(
            id = "listConsents",
            summary = "What the person allowed applications, the latest first",
            scope = "consents:read",
            who = Who.ANYBODY)
    Reply<Items<ConsentView>> list(Caller caller, @PathVariable("account") String account) {
        UUID id = reach.find(caller, account).id();
        List<ConsentView> views = consents.of(id).stream().map(this::view).toList();
        return Reply.plain(new Items<>(views, null));
    }

    @DeleteMapping(ONE)
    @Operation(
            id = "withdrawConsent",
            summary = "Withdraws a consent; what the application got from it ends",
            scope = "consents:write",
            who = Who.ANYBODY,
            status = 204)
    Reply<Void> withdraw(
            Caller caller,
            @PathVariable("account") String account,
            @PathVariable("consent") UUID consent) {
        UUID id = reach.find(caller, account).id();
        GivenConsent given =
                consents.of(id).stream()
                        .filter(one -> one.consent().id().equals(consent))
                        .findFirst()
                        .orElseThrow(Refused::notFound);
        consents.withdraw(given.key(), caller.actor(), LANGUAGE, clock.instant());
        return Reply.none();
    }

    private ConsentView view(GivenConsent given) {
        return new ConsentView(
                given.consent().id(),
                clients.find(given.key().client()).map(Client::clientId).orElse(""),
                given.key().company(),
                given.consent().allowed(),
                given.consent().declined(),
                given.consent().version());
    }
}
