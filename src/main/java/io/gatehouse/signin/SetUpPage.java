package io.gatehouse.signin;

import io.gatehouse.accounts.EmailAddress;
import io.gatehouse.accounts.FirstOperator;
import io.gatehouse.accounts.NewPassword;
import io.gatehouse.accounts.PasswordHashing;
import io.gatehouse.pages.ErrorPage;
import io.gatehouse.pages.Page;
import io.gatehouse.pages.Pages;
import io.gatehouse.sessions.Cookies;
import io.gatehouse.sessions.Sessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/** Makes the first operator through the link that the start printed. */
@Controller
class SetUpPage {

    /** The path that the link leads to. */
    static final String PATH = "/set-up";

    private final FirstOperator operators;
    private final PasswordHashing hashing;
    private final Sessions sessions;
    private final Cookies cookies;
    private final FlowGate gate;
    private final Pages pages;
    private final Clock clock;

    SetUpPage(
            FirstOperator operators,
            PasswordHashing hashing,
            Sessions sessions,
            Cookies cookies,
            FlowGate gate,
            Pages pages,
            Clock clock) {
        this.operators = operators;
        this.hashing = hashing;
        this.sessions = sessions;
        this.cookies = cookies;
        this.gate = gate;
        this.pages = pages;
        this.clock = clock;
    }

    @GetMapping(PATH)
    void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String token = parameter(request, "token");
        if (operators.isOpen(token)) {
            render(request, response, 200, token, "", null);
        } else {
            pages.error(request, response, closed());
        }
    }

    @PostMapping(PATH)
    void create(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!gate.isOurs(request, response)) {
            return;
        }
        String token = parameter(request, "token");
        if (!operators.isOpen(token)) {
            pages.error(request, response, closed());
            return;
        }
        String typed = parameter(request, "email");
        Optional<EmailAddress> email = EmailAddress.parse(typed);
        if (email.isEmpty()) {
            render(request, response, 400, token, typed, "invalid_email");
            return;
        }
        switch (NewPassword.check(parameter(request, "password"), List.of(email.get().normal()))) {
            case NewPassword.Refused(var reason) ->
                    render(request, response, 400, token, typed, errorOf(reason));
            case NewPassword.Accepted(var password) ->
                    create(request, response, token, email.get(), password);
        }
    }

    private void create(
            HttpServletRequest request,
            HttpServletResponse response,
            String token,
            EmailAddress email,
            NewPassword password)
            throws IOException {
        Optional<String> hash = hashing.hash(password);
        if (hash.isEmpty()) {
            pages.error(request, response, ErrorPage.of(503, "temporarily_unavailable"));
            return;
        }
        Optional<UUID> account = operators.create(token, email, hash.get());
        if (account.isEmpty()) {
            pages.error(request, response, closed());
            return;
        }
        Sessions.Opened opened =
                sessions.signIn(
                        account.get(),
                        "1",
                        Set.of("pwd"),
                        gate.session(request).orElse(null),
                        clock.instant());
        cookies.setSession(response, opened.cookie());
        gate.redirect(response, "/account");
    }

    private void render(
            HttpServletRequest request,
            HttpServletResponse response,
            int status,
            String token,
            String email,
            @Nullable String error)
            throws IOException {
        SetUpView view = new SetUpView(PATH, gate.csrf(request, response), token, email, error);
        pages.render(request, response, status, new Page("set-up", view));
    }

    static String errorOf(NewPassword.Reason reason) {
        return switch (reason) {
            case TOO_SHORT, TOO_LONG, NOT_TEXT -> "password_length";
            case COMMON, GUESSABLE -> "password_common";
        };
    }

    private static ErrorPage closed() {
        return ErrorPage.of(403, "link_expired").withOnward("/sign-in", "sign-in");
    }

    private static String parameter(HttpServletRequest request, String name) {
        String value = request.getParameter(name);
        return value == null ? "" : value;
    }
}
