package io.gatehouse.signin;

import io.gatehouse.accounts.Account;
import io.gatehouse.companies.InvitationLinks;
import io.gatehouse.pages.ErrorPage;
import io.gatehouse.pages.Page;
import io.gatehouse.pages.Pages;
import io.gatehouse.sessions.Session;
import io.gatehouse.usability.Usability;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** What an invited person gets to see: the form that fits them, or that the link is over. */
@Component
class InvitationScreen {

    private final FlowGate gate;
    private final Usability usability;
    private final Pages pages;

    InvitationScreen(FlowGate gate, Usability usability, Pages pages) {
        this.gate = gate;
        this.usability = usability;
        this.pages = pages;
    }

    /** What is to be accepted, with the token that opened it. */
    record Asked(InvitationLinks.Open open, String token) {}

    /**
     * Why it was not accepted.
     *
     * @param error as {@link InvitationView} has it; null where the page says enough
     * @param retryAfterSeconds 0 where there is nothing to wait for
     */
    record Failure(int status, @Nullable String error, long retryAfterSeconds) {

        static Failure later(int status, String error, Duration wait) {
            return new Failure(status, error, Math.max(1, wait.plusMillis(999).toSeconds()));
        }
    }

    /** The account of the browser's session, when it may be used. */
    Optional<Account> signedIn(HttpServletRequest request) {
        return gate.session(request).map(Session::accountId).flatMap(usability::account);
    }

    /** Shows the form; {@code failure} is null for the first time. */
    void show(
            HttpServletRequest request,
            HttpServletResponse response,
            Asked asked,
            @Nullable Failure failure)
            throws IOException {
        InvitationLinks.Open open = asked.open();
        Optional<Account> signedIn = signedIn(request);
        long seconds = failure == null ? 0 : failure.retryAfterSeconds;
        if (seconds > 0) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        }
        InvitationView view =
                new InvitationView(
                        InvitationPage.PATH,
                        InvitationPage.SWITCH,
                        gate.csrf(request, response),
                        asked.token(),
                        open.company().name(),
                        open.email().text(),
                        open.invitation().companyRole().name().toLowerCase(Locale.ROOT),
                        step(open, signedIn),
                        signedIn.map(Account::email).orElse(null),
                        failure == null ? null : failure.error,
                        seconds);
        int status = failure == null ? 200 : failure.status;
        pages.render(request, response, status, new Page("invitation", view));
    }

    /** The same page for a link that is unknown, spent, revoked or past its end. */
    void closed(HttpServletRequest request, HttpServletResponse response) throws IOException {
        pages.error(
                request,
                response,
                ErrorPage.of(403, "link_expired").withOnward("/sign-in", "sign-in"));
    }

    private static String step(InvitationLinks.Open open, Optional<Account> signedIn) {
        if (signedIn.isPresent()) {
            return open.isFor(signedIn.get()) ? "accept" : "switch";
        }
        return open.password() == InvitationLinks.Password.KNOWN ? "sign-in" : "password";
    }
}
