package io.gatehouse.protocol.device;

import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.clients.Clients;
import io.gatehouse.pages.ErrorPage;
import io.gatehouse.pages.Page;
import io.gatehouse.pages.Pages;
import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.authorize.AuthorizationRequest;
import io.gatehouse.protocol.authorize.FlowEnd;
import io.gatehouse.protocol.authorize.Interaction;
import io.gatehouse.protocol.authorize.RequestReader;
import io.gatehouse.protocol.authorize.Step;
import io.gatehouse.protocol.request.Parameters;
import io.gatehouse.protocol.store.DeviceCodes;
import io.gatehouse.protocol.store.WaitingDevice;
import io.gatehouse.sessions.Cookies;
import io.gatehouse.sessions.Flow;
import io.gatehouse.sessions.Flows;
import io.gatehouse.usability.SignedIn;
import io.gatehouse.usability.Usability;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.stereotype.Component;

/**
 * Leads a person from the code of a device to an answer, by the steps of the authorization
 * endpoint: sign-in, company, and a page that is never left out.
 */
@Component
class DeviceFlow {

    private final RequestReader reader;
    private final Interaction interaction;
    private final FlowEnd end;
    private final DeviceCodes codes;
    private final DeviceAnswers answers;
    private final Clients clients;
    private final Usability usability;
    private final Flows flows;
    private final Cookies cookies;
    private final Pages pages;
    private final Issuer issuer;
    private final Clock clock;

    DeviceFlow(
            RequestReader reader,
            Interaction interaction,
            FlowEnd end,
            DeviceCodes codes,
            DeviceAnswers answers,
            Clients clients,
            Usability usability,
            Flows flows,
            Cookies cookies,
            Pages pages,
            Issuer issuer,
            Clock clock) {
        this.reader = reader;
        this.interaction = interaction;
        this.end = end;
        this.codes = codes;
        this.answers = answers;
        this.clients = clients;
        this.usability = usability;
        this.flows = flows;
        this.cookies = cookies;
        this.pages = pages;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** Goes on with a flow that is not too old: shows what is next, or ends it. */
    void proceed(HttpServletRequest request, HttpServletResponse response, Flow flow)
            throws IOException {
        request.setAttribute(Pages.UI_LOCALES, flow.parameter("ui_locales"));
        Optional<Client> client =
                clients.find(flow.clientId())
                        .filter(usability::client)
                        .filter(known -> known.kind() == ClientKind.DEVICE);
        Optional<WaitingDevice> device =
                client.flatMap(known ->
                        codes.find(code(flow)).filter(found -> found.client().equals(known.id())));
        if (device.isEmpty()) {
            over(request, response);
            return;
        }
        SignedIn person = signedIn(request, client.get());
        if (isDenied(flow, person)) {
            deny(request, response, client.get(), flow, device.get());
        } else if (flow.id().equals(device.get().authorization())) {
            // Sent twice, or reached by the back button: it is done.
            done(request, response, client.get(), true);
        } else if (device.get().isOpen(clock.instant())) {
            step(request, response, client.get(), flow, person);
        } else {
            over(request, response);
        }
    }

    // The client may have changed since it asked, so the request is checked again at each step.
    private void step(
            HttpServletRequest request,
            HttpServletResponse response,
            Client client,
            Flow flow,
            @Nullable SignedIn person)
            throws IOException {
        try {
            AuthorizationRequest asked = reader.ofDevice(client, Parameters.of(flow.request()));
            switch (interaction.next(asked, flow, person)) {
                case Step.Refuse(var error) -> refused(request, response, flow, error);
                case Step.Show(var page, var next) ->
                        redirect(response, page.path() + "?flow=" + seal(request, response, next));
                case Step.Issue decided -> allow(request, response, asked, flow, decided);
            }
        } catch (OAuth2AuthenticationException refused) {
            refused(request, response, flow, refused.getError());
        }
    }

    private void allow(
            HttpServletRequest request,
            HttpServletResponse response,
            AuthorizationRequest asked,
            Flow flow,
            Step.Issue decided)
            throws IOException {
        Instant now = clock.instant();
        if (answers.allow(code(flow), end.authorization(asked, flow, decided, now), now)) {
            done(request, response, asked.client(), true);
        } else {
            over(request, response);
        }
    }

    private void deny(
            HttpServletRequest request,
            HttpServletResponse response,
            Client client,
            Flow flow,
            WaitingDevice device)
            throws IOException {
        Flow.Answered answer = Objects.requireNonNull(flow.answered());
        if (answers.deny(code(flow), client, answer, clock.instant()) || device.denied()) {
            done(request, response, client, false);
        } else {
            over(request, response);
        }
    }

    private static boolean isDenied(Flow flow, @Nullable SignedIn person) {
        Flow.Answered answer = flow.answered();
        return answer != null
                && !answer.allowed()
                && person != null
                && answer.account().equals(person.session().accountId());
    }

    // The device goes on waiting: the person may have signed in with the wrong account.
    private void refused(
            HttpServletRequest request, HttpServletResponse response, Flow flow, OAuth2Error error)
            throws IOException {
        String anew = seal(request, response, flow.needingSignInAfter(clock.instant()));
        ErrorPage page =
                ErrorPage.of(403, error.getErrorCode())
                        .withOnward("/sign-in?flow=" + anew, "other-account");
        String why = error.getDescription();
        pages.error(request, response, why == null ? page : page.withHint(why));
    }

    private void over(HttpServletRequest request, HttpServletResponse response) throws IOException {
        pages.error(
                request,
                response,
                ErrorPage.of(400, "device_code_over").withOnward(DevicePage.PATH, "other-code"));
    }

    private void done(
            HttpServletRequest request,
            HttpServletResponse response,
            Client client,
            boolean allowed)
            throws IOException {
        pages.render(
                request,
                response,
                200,
                new Page("device-done", new DeviceDoneView(client.name(), allowed)));
    }

    private @Nullable SignedIn signedIn(HttpServletRequest request, Client client) {
        return cookies.session(request)
                .flatMap(cookie -> usability.signedIn(cookie, client, clock.instant()))
                .orElse(null);
    }

    private String seal(HttpServletRequest request, HttpServletResponse response, Flow flow) {
        return flows.seal(flow, cookies.browser(request, response));
    }

    private static String code(Flow flow) {
        return Objects.requireNonNull(flow.userCode());
    }

    private void redirect(HttpServletResponse response, String path) {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader(HttpHeaders.LOCATION, issuer.at(path));
        response.setStatus(303);
    }
}
