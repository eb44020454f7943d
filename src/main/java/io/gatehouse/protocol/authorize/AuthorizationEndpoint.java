package io.gatehouse.protocol.authorize;

import io.gatehouse.clients.Client;
import io.gatehouse.pages.ErrorPage;
import io.gatehouse.pages.Pages;
import io.gatehouse.platform.Ids;
import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.request.Parameters;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * The authorization endpoint. A request begins a flow; each page of the flow leads back here with
 * the flow's steps done, until a code can be issued.
 */
@Controller
class AuthorizationEndpoint {

    private static final String PATH = "/oauth2/authorize";

    private final RequestIntake intake;
    private final RequestReader reader;
    private final Interaction interaction;
    private final CodeIssue codes;
    private final Answer answer;
    private final Flows flows;
    private final Cookies cookies;
    private final Usability usability;
    private final Pages pages;
    private final Issuer issuer;
    private final Clock clock;

    AuthorizationEndpoint(
            RequestIntake intake,
            RequestReader reader,
            Interaction interaction,
            CodeIssue codes,
            Answer answer,
            Flows flows,
            Cookies cookies,
            Usability usability,
            Pages pages,
            Issuer issuer,
            Clock clock) {
        this.intake = intake;
        this.reader = reader;
        this.interaction = interaction;
        this.codes = codes;
        this.answer = answer;
        this.flows = flows;
        this.cookies = cookies;
        this.usability = usability;
        this.pages = pages;
        this.issuer = issuer;
        this.clock = clock;
    }

    @GetMapping(PATH)
    void get(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Parameters parameters = Parameters.of(request);
        String sealed = parameters.one("flow");
        if (sealed == null) {
            begin(request, response, parameters, false);
            return;
        }
        Optional<Flow> flow =
                flows.open(sealed, cookies.browser(request, response))
                        .filter(opened -> opened.userCode() == null);
        if (flow.isEmpty()) {
            pages.error(request, response, ErrorPage.of(400, "invalid_flow"));
        } else if (flow.get().expired(clock.instant())) {
            expired(request, response, flow.get());
        } else {
            proceed(request, response, flow.get());
        }
    }

    // A POST from another site carries no Lax cookie, so the flow begins at the GET that follows.
    @PostMapping(PATH)
    void post(HttpServletRequest request, HttpServletResponse response) throws IOException {
        begin(request, response, Parameters.ofForm(request), true);
    }

    private void expired(HttpServletRequest request, HttpServletResponse response, Flow flow)
            throws IOException {
        ErrorPage page = ErrorPage.of(400, "flow_expired");
        // Whoever pushed the request has to push it again.
        boolean pushed = RequestIntake.reference(flow) != null;
        pages.error(
                request,
                response,
                pushed ? page : page.withOnward(restart(request, response, flow), "again"));
    }

    private void begin(
            HttpServletRequest request,
            HttpServletResponse response,
            Parameters parameters,
            boolean handOver)
            throws IOException {
        Optional<Brought> brought = bring(request, response, parameters);
        if (brought.isEmpty()) {
            return;
        }
        Parameters asked = brought.get().parameters();
        Optional<RedirectTarget> target = target(request, response, asked);
        if (target.isEmpty()) {
            return;
        }
        Flow flow = start(asked, target.get()).from(brought.get().origin());
        try {
            intake.requireWay(target.get().client(), brought.get().origin());
            reader.read(target.get(), asked);
        } catch (OAuth2AuthenticationException refused) {
            refuse(request, response, target.get(), flow, refused.getError());
            return;
        }
        if (handOver) {
            handOver(response, flow);
        } else {
            proceed(request, response, flow);
        }
    }

    // What is wrong with a request object is told at the address beside it, which is as good as any
    // that a request without an object could name.
    private Optional<Brought> bring(
            HttpServletRequest request, HttpServletResponse response, Parameters parameters)
            throws IOException {
        try {
            return Optional.of(intake.bring(parameters));
        } catch (PageError refused) {
            page(request, response, refused);
        } catch (OAuth2AuthenticationException refused) {
            Optional<RedirectTarget> beside = target(request, response, parameters);
            if (beside.isPresent()) {
                refuse(
                        request,
                        response,
                        beside.get(),
                        start(parameters, beside.get()),
                        refused.getError());
            }
        }
        return Optional.empty();
    }

    private Flow start(Parameters asked, RedirectTarget target) {
        return start(asked.asMap(), target.client().clientId(), target.uri());
    }

    private Flow start(Map<String, List<String>> asked, String clientId, String uri) {
        Instant now = clock.instant();
        return Flow.start(Ids.uuidV7(now), now, asked, clientId, uri);
    }

    // Whoever can name an address could make us lead people there from a link of ours, by a request
    // that is wrong on purpose: an address that nobody of ours looked at has to wait until the
    // person has signed in (RFC 9700 section 4.11.2). Then the request is refused again.
    private void refuse(
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectTarget target,
            Flow flow,
            OAuth2Error error)
            throws IOException {
        boolean known =
                target.client().isVouchedFor() || signedIn(request, target.client()) != null;
        if (known) {
            answer.error(request, response, target, error);
        } else if (request.getMethod().equals("POST")) {
            handOver(response, flow);
        } else {
            show(request, response, Step.Page.SIGN_IN, flow);
        }
    }

    private void handOver(HttpServletResponse response, Flow flow) {
        Answer.redirect(response, issuer.at(PATH) + "?flow=" + flows.sealUnbound(flow));
    }

    private void show(
            HttpServletRequest request, HttpServletResponse response, Step.Page page, Flow flow) {
        Answer.redirect(
                response,
                issuer.at(page.path())
                        + "?flow="
                        + flows.seal(flow, cookies.browser(request, response)));
    }

    // The request is checked again at each step: the client may have changed since.
    private void proceed(HttpServletRequest request, HttpServletResponse response, Flow flow)
            throws IOException {
        // Spring hands HEAD to what answers GET; to look must not issue a code.
        if (request.getMethod().equals("HEAD")) {
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            return;
        }
        Parameters parameters = Parameters.of(flow.request());
        if (RequestIntake.refersElsewhere(parameters)) {
            // Its object could not be read, and the person has signed in to hear that.
            begin(request, response, parameters, false);
            return;
        }
        Optional<RedirectTarget> target = target(request, response, parameters);
        if (target.isEmpty()) {
            return;
        }
        try {
            intake.requireWay(target.get().client(), flow.origin());
            AuthorizationRequest authorization = reader.read(target.get(), parameters);
            Step step =
                    interaction.next(
                            authorization, flow, signedIn(request, authorization.client()));
            take(request, response, target.get(), authorization, flow, step);
        } catch (OAuth2AuthenticationException refused) {
            refuse(request, response, target.get(), flow, refused.getError());
        }
    }

    private void take(
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectTarget target,
            AuthorizationRequest authorization,
            Flow flow,
            Step step)
            throws IOException {
        switch (step) {
            case Step.Refuse(var error) -> answer.error(request, response, target, error);
            case Step.Show(var page, var next) -> show(request, response, page, next);
            case Step.Issue decided -> {
                Optional<String> code = codes.issue(authorization, flow, decided);
                if (code.isPresent()) {
                    answer.code(request, response, target, code.get());
                } else {
                    // Sent twice, or reached by the back button: begin anew, which asks only what
                    // has to be asked again.
                    Answer.redirect(response, restart(request, response, flow));
                }
            }
        }
    }

    private Optional<RedirectTarget> target(
            HttpServletRequest request, HttpServletResponse response, Parameters parameters)
            throws IOException {
        try {
            RedirectTarget target = reader.target(parameters);
            answer.requirePossible(target);
            return Optional.of(target);
        } catch (PageError refused) {
            page(request, response, refused);
            return Optional.empty();
        }
    }

    private void page(HttpServletRequest request, HttpServletResponse response, PageError refused)
            throws IOException {
        pages.error(request, response, ErrorPage.of(400, refused.code()).withHint(refused.hint()));
    }

    private @Nullable SignedIn signedIn(HttpServletRequest request, Client client) {
        return cookies.session(request)
                .flatMap(cookie -> usability.signedIn(cookie, client, clock.instant()))
                .orElse(null);
    }

    private String restart(HttpServletRequest request, HttpServletResponse response, Flow flow) {
        Optional<String> query = Query.again(flow);
        if (query.isPresent()) {
            return issuer.at(PATH) + "?" + query.get();
        }
        // The signature is not at hand any more, but the flow has our seal.
        Flow again = start(flow.request(), flow.clientId(), flow.redirectUri()).from(flow.origin());
        return issuer.at(PATH) + "?flow=" + flows.seal(again, cookies.browser(request, response));
    }
}
