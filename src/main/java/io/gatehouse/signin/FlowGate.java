package io.gatehouse.signin;

import io.gatehouse.clients.Client;
import io.gatehouse.clients.Clients;
import io.gatehouse.pages.ErrorPage;
import io.gatehouse.pages.Pages;
import io.gatehouse.platform.Issuer;
import io.gatehouse.sessions.Cookies;
import io.gatehouse.sessions.Flow;
import io.gatehouse.sessions.Flows;
import io.gatehouse.sessions.Forgery;
import io.gatehouse.sessions.Session;
import io.gatehouse.sessions.Sessions;
import io.gatehouse.usability.Usability;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** What every page of a flow does on the way in and out. */
@Component
class FlowGate {

    private static final String AUTHORIZE = "/oauth2/authorize";
    private static final String DEVICE = "/device";

    private final Flows flows;
    private final Cookies cookies;
    private final Forgery forgery;
    private final Sessions sessions;
    private final Usability usability;
    private final Clients clients;
    private final Pages pages;
    private final Issuer issuer;
    private final Clock clock;

    FlowGate(
            Flows flows,
            Cookies cookies,
            Forgery forgery,
            Sessions sessions,
            Usability usability,
            Clients clients,
            Pages pages,
            Issuer issuer,
            Clock clock) {
        this.flows = flows;
        this.cookies = cookies;
        this.forgery = forgery;
        this.sessions = sessions;
        this.usability = usability;
        this.clients = clients;
        this.pages = pages;
        this.issuer = issuer;
        this.clock = clock;
    }

    /**
     * The flow of the request. Empty when it cannot go on: then the answer is written, an error
     * page with the way to begin anew where there is one.
     */
    Optional<Flow> enter(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String sealed = request.getParameter("flow");
        Optional<Flow> flow =
                sealed == null
                        ? Optional.empty()
                        : flows.open(sealed, cookies.browser(request, response));
        if (flow.isEmpty()) {
            pages.error(
                    request,
                    response,
                    ErrorPage.of(400, "invalid_flow").withOnward("/sign-in", "sign-in"));
            return Optional.empty();
        }
        request.setAttribute(Pages.UI_LOCALES, flow.get().parameter("ui_locales"));
        if (flow.get().expired(clock.instant())) {
            // The endpoint offers the way to begin anew.
            redirect(response, home(flow.get()) + "?flow=" + sealed);
            return Optional.empty();
        }
        return flow;
    }

    /** True when the form came from a page of ours; otherwise the answer is written. */
    boolean isOurs(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean ours =
                forgery.isOurs(
                        request, request.getParameter("csrf"), cookies.browser(request, response));
        if (!ours) {
            pages.error(
                    request,
                    response,
                    ErrorPage.of(403, "form_expired").withOnward("/sign-in", "sign-in"));
        }
        return ours;
    }

    /** Goes on with the flow, with one more step done. */
    void proceed(HttpServletRequest request, HttpServletResponse response, Flow flow) {
        redirect(response, home(flow) + "?flow=" + seal(request, response, flow));
    }

    // Where the flow began and will end.
    private static String home(Flow flow) {
        return flow.userCode() == null ? AUTHORIZE : DEVICE;
    }

    /** 303 to a path of ours. */
    void redirect(HttpServletResponse response, String path) {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader(HttpHeaders.LOCATION, issuer.at(path));
        response.setStatus(303);
    }

    String seal(HttpServletRequest request, HttpServletResponse response, Flow flow) {
        return flows.seal(flow, cookies.browser(request, response));
    }

    String csrf(HttpServletRequest request, HttpServletResponse response) {
        return forgery.token(cookies.browser(request, response));
    }

    /** The client of the flow. */
    Optional<Client> client(Flow flow) {
        return clients.find(flow.clientId());
    }

    /** The browser's session, when its account may be used. */
    Optional<Session> session(HttpServletRequest request) {
        return cookies.session(request)
                .flatMap(cookie -> sessions.find(cookie, clock.instant()))
                .filter(session -> usability.account(session.accountId()).isPresent());
    }
}
