package io.gatehouse.signin;

import io.gatehouse.accounts.Account;
import io.gatehouse.accounts.NewPassword;
import io.gatehouse.accounts.PasswordHashing;
import io.gatehouse.accounts.PasswordSignIn;
import io.gatehouse.accounts.SignInOutcome;
import io.gatehouse.companies.InvitationLinks;
import io.gatehouse.pages.Reference;
import io.gatehouse.sessions.Cookies;
import io.gatehouse.sessions.Sessions;
import io.gatehouse.signin.InvitationScreen.Asked;
import io.gatehouse.signin.InvitationScreen.Failure;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * Accepts an invitation by the mailed link. Looking at it spends nothing, since mail programs and
 * virus scanners look too. Whoever holds the link has the mailbox, so that the page may say whether
 * the address has an account; nobody else learns it.
 */
@Controller
class InvitationPage {

    static final String PATH = "/invitation";
    static final String SWITCH = "/invitation/switch";

    private static final Set<String> PASSWORD = Set.of("pwd");

    private final InvitationLinks links;
    private final InvitationCookie link;
    private final PasswordSignIn passwords;
    private final PasswordHashing hashing;
    private final Sessions sessions;
    private final Cookies cookies;
    private final KnownDevices devices;
    private final FlowGate gate;
    private final AnswerGrid grid;
    private final InvitationScreen screen;
    private final Clock clock;

    InvitationPage(
            InvitationLinks links,
            InvitationCookie link,
            PasswordSignIn passwords,
            PasswordHashing hashing,
            Sessions sessions,
            Cookies cookies,
            KnownDevices devices,
            FlowGate gate,
            AnswerGrid grid,
            InvitationScreen screen,
            Clock clock) {
        this.links = links;
        this.link = link;
        this.passwords = passwords;
        this.hashing = hashing;
        this.sessions = sessions;
        this.cookies = cookies;
        this.devices = devices;
        this.gate = gate;
        this.grid = grid;
        this.screen = screen;
        this.clock = clock;
    }

    @GetMapping(PATH)
    void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getParameter("token") != null) {
            String token = parameter(request, "token");
            if (InvitationCookie.isToken(token)) {
                link.set(response, token);
            } else {
                link.clear(response);
            }
            gate.redirect(response, PATH);
            return;
        }
        Optional<Asked> asked = asked(link.read(request).orElse(""));
        if (asked.isPresent()) {
            screen.show(request, response, asked.get(), null);
        } else {
            screen.closed(request, response);
        }
    }

    @PostMapping(PATH)
    void accept(HttpServletRequest request, HttpServletResponse response) throws IOException {
        long start = System.nanoTime();
        if (!gate.isOurs(request, response)) {
            return;
        }
        Optional<Asked> asked = asked(parameter(request, "token"));
        if (asked.isEmpty()) {
            screen.closed(request, response);
            return;
        }
        Optional<Account> signedIn = screen.signedIn(request);
        if (signedIn.isPresent()) {
            acceptAs(request, response, asked.get(), signedIn.get());
        } else if (asked.get().open().password() == InvitationLinks.Password.KNOWN) {
            signInAndAccept(request, response, asked.get(), start);
        } else {
            setPasswordAndAccept(request, response, asked.get());
        }
    }

    /** Signs out whoever is signed in, so that the invited person can go on. */
    @PostMapping(SWITCH)
    void switchAccount(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!gate.isOurs(request, response)) {
            return;
        }
        gate.session(request)
                .ifPresent(session ->
                        sessions.end(session.id(), "another account signs in", clock.instant()));
        cookies.clearSession(response);
        gate.redirect(response, PATH);
    }

    private void acceptAs(
            HttpServletRequest request, HttpServletResponse response, Asked asked, Account account)
            throws IOException {
        if (!asked.open().isFor(account)) {
            screen.show(request, response, asked, new Failure(403, null, 0));
            return;
        }
        finish(request, response, asked, links.accept(asked.open(), asked.token(), account));
    }

    private void signInAndAccept(
            HttpServletRequest request, HttpServletResponse response, Asked asked, long start)
            throws IOException {
        String password = parameter(request, "password");
        if (password.isEmpty()) {
            screen.show(request, response, asked, new Failure(400, "missing", 0));
            return;
        }
        SignInOutcome outcome =
                passwords.attempt(
                        asked.open().email().normal(),
                        password,
                        devices.origin(request),
                        Reference.of(request));
        grid.await(start);
        switch (outcome) {
            case SignInOutcome.Accepted(var account) -> {
                signIn(request, response, account.id());
                finish(
                        request,
                        response,
                        asked,
                        links.accept(asked.open(), asked.token(), account));
            }
            case SignInOutcome.Refused() ->
                    screen.show(request, response, asked, new Failure(200, "wrong_credentials", 0));
            case SignInOutcome.Throttled(var wait) ->
                    screen.show(request, response, asked, Failure.later(429, "throttled", wait));
            case SignInOutcome.Busy() ->
                    screen.show(
                            request,
                            response,
                            asked,
                            Failure.later(503, "busy", Duration.ofSeconds(2)));
        }
    }

    private void setPasswordAndAccept(
            HttpServletRequest request, HttpServletResponse response, Asked asked)
            throws IOException {
        String wanted = parameter(request, "new-password");
        InvitationLinks.Open open = asked.open();
        List<String> words =
                List.of(open.email().normal(), open.company().name(), open.company().slug());
        switch (NewPassword.check(wanted, words)) {
            case NewPassword.Refused(var reason) ->
                    screen.show(
                            request,
                            response,
                            asked,
                            new Failure(400, SetUpPage.errorOf(reason), 0));
            case NewPassword.Accepted(var password) -> {
                if (!wanted.equals(parameter(request, "repeat-password"))) {
                    screen.show(request, response, asked, new Failure(400, "password_repeat", 0));
                    return;
                }
                setPasswordAndAccept(request, response, asked, hashing.hash(password));
            }
        }
    }

    private void setPasswordAndAccept(
            HttpServletRequest request,
            HttpServletResponse response,
            Asked asked,
            Optional<String> hash)
            throws IOException {
        if (hash.isEmpty()) {
            screen.show(
                    request, response, asked, Failure.later(503, "busy", Duration.ofSeconds(2)));
            return;
        }
        Optional<UUID> account = links.acceptWithPassword(asked.open(), asked.token(), hash.get());
        if (account.isPresent()) {
            signIn(request, response, account.get());
        }
        finish(request, response, asked, account.isPresent());
    }

    private void signIn(HttpServletRequest request, HttpServletResponse response, UUID account) {
        Sessions.Opened opened =
                sessions.signIn(
                        account,
                        "1",
                        PASSWORD,
                        gate.session(request).orElse(null),
                        clock.instant());
        cookies.setSession(response, opened.cookie());
        devices.remember(request, response, account);
    }

    private void finish(
            HttpServletRequest request, HttpServletResponse response, Asked asked, boolean joined)
            throws IOException {
        if (joined) {
            link.clear(response);
            gate.redirect(response, "/account?joined=" + asked.open().company().slug());
        } else {
            screen.closed(request, response);
        }
    }

    private Optional<Asked> asked(String token) {
        return InvitationCookie.isToken(token)
                ? links.open(token).map(open -> new Asked(open, token))
                : Optional.empty();
    }

    private static String parameter(HttpServletRequest request, String name) {
        String value = request.getParameter(name);
        return value == null ? "" : value;
    }
}
