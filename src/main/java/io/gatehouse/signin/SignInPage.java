package io.gatehouse.signin;

import io.gatehouse.accounts.Account;
import io.gatehouse.accounts.PasswordSignIn;
import io.gatehouse.accounts.SignInOutcome;
import io.gatehouse.clients.Client;
import io.gatehouse.pages.Page;
import io.gatehouse.pages.Pages;
import io.gatehouse.pages.Reference;
import io.gatehouse.sessions.Cookies;
import io.gatehouse.sessions.Flow;
import io.gatehouse.sessions.Sessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * Signs people in by e-mail address and password, within a flow or on the way to the account page.
 */
@Controller
class SignInPage {

    private static final String PATH = "/sign-in";
    private static final String ONE_FACTOR = "1";
    private static final Set<String> PASSWORD = Set.of("pwd");
    private static final int MAX_USERNAME = 320;

    private final PasswordSignIn passwords;
    private final Sessions sessions;
    private final Cookies cookies;
    private final KnownDevices devices;
    private final FlowGate gate;
    private final AnswerGrid grid;
    private final Pages pages;
    private final Clock clock;

    SignInPage(
            PasswordSignIn passwords,
            Sessions sessions,
            Cookies cookies,
            KnownDevices devices,
            FlowGate gate,
            AnswerGrid grid,
            Pages pages,
            Clock clock) {
        this.passwords = passwords;
        this.sessions = sessions;
        this.cookies = cookies;
        this.devices = devices;
        this.gate = gate;
        this.grid = grid;
        this.pages = pages;
        this.clock = clock;
    }

    /** What the person wrote, and what came of it. */
    private record Form(String username, @Nullable String error, long retryAfterSeconds) {}

    @GetMapping(PATH)
    void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Flow flow = null;
        if (request.getParameter("flow") != null) {
            Optional<Flow> entered = gate.enter(request, response);
            if (entered.isEmpty()) {
                return;
            }
            flow = entered.get();
        }
        String hint = flow == null ? null : flow.parameter("login_hint");
        String username = hint == null || hint.length() > MAX_USERNAME ? "" : hint;
        render(request, response, 200, flow, new Form(username, null, 0));
    }

    @PostMapping(PATH)
    void signIn(HttpServletRequest request, HttpServletResponse response) throws IOException {
        long start = System.nanoTime();
        Flow flow = null;
        String sealed = request.getParameter("flow");
        if (sealed != null && !sealed.isEmpty()) {
            Optional<Flow> entered = gate.enter(request, response);
            if (entered.isEmpty()) {
                return;
            }
            flow = entered.get();
        }
        if (!gate.isOurs(request, response)) {
            return;
        }
        String username = parameter(request, "username");
        String password = parameter(request, "password");
        if (username.isBlank() || password.isEmpty() || username.length() > MAX_USERNAME) {
            render(request, response, 400, flow, new Form("", "missing", 0));
            return;
        }
        SignInOutcome outcome =
                passwords.attempt(
                        username, password, devices.origin(request), Reference.of(request));
        grid.await(start);
        answer(request, response, flow, username, outcome);
    }

    private void answer(
            HttpServletRequest request,
            HttpServletResponse response,
            @Nullable Flow flow,
            String username,
            SignInOutcome outcome)
            throws IOException {
        switch (outcome) {
            case SignInOutcome.Accepted(var account) -> accept(request, response, flow, account);
            case SignInOutcome.Refused() ->
                    render(
                            request,
                            response,
                            200,
                            flow,
                            new Form(username, "wrong_credentials", 0));
            case SignInOutcome.Throttled(var wait) ->
                    later(request, response, 429, flow, username, "throttled", wait);
            case SignInOutcome.Busy() ->
                    later(request, response, 503, flow, username, "busy", Duration.ofSeconds(2));
        }
    }

    private void accept(
            HttpServletRequest request,
            HttpServletResponse response,
            @Nullable Flow flow,
            Account account) {
        Sessions.Opened opened =
                sessions.signIn(
                        account.id(),
                        ONE_FACTOR,
                        PASSWORD,
                        gate.session(request).orElse(null),
                        clock.instant());
        cookies.setSession(response, opened.cookie());
        devices.remember(request, response, account.id());
        if (flow == null) {
            gate.redirect(response, "/account");
        } else {
            gate.proceed(request, response, flow);
        }
    }

    private void later(
            HttpServletRequest request,
            HttpServletResponse response,
            int status,
            @Nullable Flow flow,
            String username,
            String error,
            Duration wait)
            throws IOException {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        render(request, response, status, flow, new Form(username, error, seconds));
    }

    private void render(
            HttpServletRequest request,
            HttpServletResponse response,
            int status,
            @Nullable Flow flow,
            Form form)
            throws IOException {
        Optional<Client> client = flow == null ? Optional.empty() : gate.client(flow);
        String language = pages.language(request);
        SignInView view =
                new SignInView(
                        PATH,
                        flow == null ? "" : gate.seal(request, response, flow),
                        gate.csrf(request, response),
                        form.username,
                        form.error,
                        form.retryAfterSeconds,
                        client.map(known -> known.name(language)).orElse(null),
                        client.map(ClientLogos::pathOf).orElse(null),
                        client.map(known -> known.setting("policy_uri", language)).orElse(null),
                        client.map(known -> known.setting("tos_uri", language)).orElse(null),
                        client.filter(Client::selfRegistered).isPresent());
        Page page = new Page("sign-in", view);
        pages.render(
                request,
                response,
                status,
                flow == null ? page : page.leadingTo(flow.redirectUri()));
    }

    private static String parameter(HttpServletRequest request, String name) {
        String value = request.getParameter(name);
        return value == null ? "" : value;
    }
}
