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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
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
        Optional<Flow> flow = flows.open(sealed, cookies.browser(request, response));
        if (flow.isEmpty()) {
            pages.error(request, response, ErrorPage.of(400, "invalid_flow"));
        } else if (flow.get().expired(clock.instant())) {
            pages.error(
                    request,
                    response,
                    ErrorPage.of(400, "flow_expired").withOnward(restart(flow.get()), "again"));
        } else {
            proceed(request, response, flow.get());
        }
    }

    // A POST from another site carries no Lax cookie, so the flow begins at the GET that follows.
    @PostMapping(PATH)
    void post(HttpServletRequest request, HttpServletResponse response) throws IOException {
        begin(request, response, Parameters.ofForm(request), true);
    }

    private void begin(
            HttpServletRequest request,
            HttpServletResponse response,
            Parameters parameters,
            boolean handOver)
            throws IOException {
        Optional<RedirectTarget> target = target(request, response, parameters);
        if (target.isEmpty()) {
            return;
        }
        try {
            reader.read(target.get(), parameters);
        } catch (OAuth2AuthenticationException refused) {
            answer.error(response, target.get(), refused.getError());
            return;
        }
        Instant now = clock.instant();
        Flow flow =
                Flow.start(
                        Ids.uuidV7(now),
                        now,
                        parameters.asMap(),
                        target.get().client().clientId(),
                        target.get().uri());
        if (handOver) {
            Answer.redirect(response, issuer.at(PATH) + "?flow=" + flows.sealUnbound(flow));
        } else {
            proceed(request, response, flow);
        }
    }

    // The request is checked again at each step: the client may have changed since.
    private void proceed(HttpServletRequest request, HttpServletResponse response, Flow flow)
            throws IOException {
        Parameters parameters = Parameters.of(flow.request());
        Optional<RedirectTarget> target = target(request, response, parameters);
        if (target.isEmpty()) {
            return;
        }
        try {
            AuthorizationRequest authorization = reader.read(target.get(), parameters);
            Step step =
                    interaction.next(
                            authorization, flow, signedIn(request, authorization.client()));
            take(request, response, target.get(), authorization, flow, step);
        } catch (OAuth2AuthenticationException refused) {
            answer.error(response, target.get(), refused.getError());
        }
    }

    private void take(
            HttpServletRequest request,
            HttpServletResponse response,
            RedirectTarget target,
            AuthorizationRequest authorization,
            Flow flow,
            Step step) {
        switch (step) {
            case Step.Refuse(var error) -> answer.error(response, target, error);
            case Step.Show(var page, var next) ->
                    Answer.redirect(
                            response,
                            issuer.at(page.path())
                                    + "?flow="
                                    + flows.seal(next, cookies.browser(request, response)));
            case Step.Issue decided ->
                    codes.issue(authorization, flow, decided)
                            .ifPresentOrElse(
                                    code -> answer.code(response, target, code),
                                    // Sent twice, or reached by the back button: begin anew, which
                                    // asks only what has to be asked again.
                                    () -> Answer.redirect(response, restart(flow)));
        }
    }

    private Optional<RedirectTarget> target(
            HttpServletRequest request, HttpServletResponse response, Parameters parameters)
            throws IOException {
        try {
            return Optional.of(reader.target(parameters));
        } catch (PageError refused) {
            pages.error(
                    request, response, ErrorPage.of(400, refused.code()).withHint(refused.hint()));
            return Optional.empty();
        }
    }

    private @Nullable SignedIn signedIn(HttpServletRequest request, Client client) {
        return cookies.session(request)
                .flatMap(cookie -> usability.signedIn(cookie, client, clock.instant()))
                .orElse(null);
    }

    private String restart(Flow flow) {
        return issuer.at(PATH)
                + "?"
                + flow.request().entrySet().stream()
                        .flatMap(AuthorizationEndpoint::pairs)
                        .collect(Collectors.joining("&"));
    }

    private static Stream<String> pairs(Map.Entry<String, List<String>> entry) {
        return entry.getValue().stream().map(value -> encode(entry.getKey()) + "=" + encode(value));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
