package io.gatehouse.signin;

import io.gatehouse.accounts.Account;
import io.gatehouse.pages.Page;
import io.gatehouse.pages.Pages;
import io.gatehouse.sessions.Cookies;
import io.gatehouse.sessions.Session;
import io.gatehouse.sessions.Sessions;
import io.gatehouse.usability.Usability;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/** Asks whether the person wants to sign out, and does it. */
@Controller
class SignOutPage {

    private static final String PATH = "/sign-out";
    private static final String DONE = "/signed-out";

    private final FlowGate gate;
    private final Sessions sessions;
    private final Cookies cookies;
    private final Usability usability;
    private final Pages pages;
    private final Clock clock;

    SignOutPage(
            FlowGate gate,
            Sessions sessions,
            Cookies cookies,
            Usability usability,
            Pages pages,
            Clock clock) {
        this.gate = gate;
        this.sessions = sessions;
        this.cookies = cookies;
        this.usability = usability;
        this.pages = pages;
        this.clock = clock;
    }

    @GetMapping(PATH)
    void ask(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Session> session = gate.session(request);
        if (session.isEmpty()) {
            gate.redirect(response, DONE);
            return;
        }
        String email =
                usability.account(session.get().accountId()).map(Account::email).orElse(null);
        SignOutView view =
                new SignOutView(PATH, gate.csrf(request, response), Map.of(), null, email);
        pages.render(request, response, 200, new Page("sign-out", view));
    }

    @PostMapping(PATH)
    void signOut(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!gate.isOurs(request, response)) {
            return;
        }
        gate.session(request)
                .ifPresent(session -> sessions.end(session.id(), "signed out", clock.instant()));
        cookies.clearSession(response);
        gate.redirect(response, DONE);
    }

    @GetMapping(DONE)
    void done(HttpServletRequest request, HttpServletResponse response) throws IOException {
        pages.render(request, response, 200, new Page("signed-out", new SignedOutView(null, null)));
    }
}
