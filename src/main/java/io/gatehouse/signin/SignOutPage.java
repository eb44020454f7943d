package io.gatehouse.signin;

import io.gatehouse.accounts.Account;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.Clients;
import io.gatehouse.pages.Page;
import io.gatehouse.pages.Pages;
import io.gatehouse.sessions.Cookies;
import io.gatehouse.sessions.Farewell;
import io.gatehouse.sessions.Farewells;
import io.gatehouse.sessions.Session;
import io.gatehouse.sessions.Sessions;
import io.gatehouse.usability.Usability;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/** Asks whether the person wants to sign out, does it, and says so. */
@Controller
class SignOutPage {

    private static final String PATH = "/sign-out";

    private final FlowGate gate;
    private final Farewells farewells;
    private final Sessions sessions;
    private final Clients clients;
    private final Cookies cookies;
    private final Usability usability;
    private final Pages pages;
    private final Clock clock;

    SignOutPage(
            FlowGate gate,
            Farewells farewells,
            Sessions sessions,
            Clients clients,
            Cookies cookies,
            Usability usability,
            Pages pages,
            Clock clock) {
        this.gate = gate;
        this.farewells = farewells;
        this.sessions = sessions;
        this.clients = clients;
        this.cookies = cookies;
        this.usability = usability;
        this.pages = pages;
        this.clock = clock;
    }

    @GetMapping(PATH)
    void ask(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Farewell farewell = farewell(request, response);
        boolean anybody =
                cookies.session(request)
                        .flatMap(cookie -> sessions.toEnd(cookie, clock.instant()))
                        .isPresent();
        if (!anybody) {
            farewells.done(request, response, farewell);
            return;
        }
        String email =
                gate.session(request)
                        .map(Session::accountId)
                        .flatMap(usability::account)
                        .map(Account::email)
                        .orElse(null);
        SignOutView view =
                new SignOutView(
                        PATH, gate.csrf(request, response), hidden(request), name(farewell), email);
        Page page = new Page("sign-out", view);
        String back = farewell.back();
        pages.render(request, response, 200, back == null ? page : page.leadingTo(back));
    }

    @PostMapping(PATH)
    void signOut(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (gate.isOurs(request, response)) {
            farewells.leave(request, response, farewell(request, response), "signed out");
        }
    }

    @GetMapping("/signed-out")
    void done(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Farewell farewell = farewell(request, response);
        List<String> frames = farewells.frames(farewell);
        SignedOutView view =
                new SignedOutView(name(farewell), farewell.back(), frames, farewell.meant());
        pages.render(request, response, 200, new Page("signed-out", view).framing(frames));
    }

    private Farewell farewell(HttpServletRequest request, HttpServletResponse response) {
        Farewell farewell =
                farewells
                        .open(request, response)
                        .orElseGet(() -> farewells.asked(null, null, null));
        request.setAttribute(Pages.UI_LOCALES, farewell.locales());
        return farewell;
    }

    private static Map<String, String> hidden(HttpServletRequest request) {
        String sealed = request.getParameter("farewell");
        return sealed == null ? Map.of() : Map.of("farewell", sealed);
    }

    private @Nullable String name(Farewell farewell) {
        return Optional.ofNullable(farewell.client())
                .flatMap(clients::find)
                .map(Client::name)
                .orElse(null);
    }
}
