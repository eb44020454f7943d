package io.gatehouse.selfservice;

import io.gatehouse.accounts.Account;
import io.gatehouse.platform.Issuer;
import io.gatehouse.sessions.Cookies;
import io.gatehouse.sessions.Sessions;
import io.gatehouse.usability.Usability;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Who looks at an account page, and where else to send them. */
@Component
class Visitors {

    private final Usability usability;
    private final Sessions sessions;
    private final Cookies cookies;
    private final Issuer issuer;
    private final Clock clock;

    Visitors(Usability usability, Sessions sessions, Cookies cookies, Issuer issuer, Clock clock) {
        this.usability = usability;
        this.sessions = sessions;
        this.cookies = cookies;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** The account that is signed in; empty for strangers. */
    Optional<Account> account(HttpServletRequest request) {
        return cookies.session(request)
                .flatMap(cookie -> sessions.find(cookie, clock.instant()))
                .flatMap(session -> usability.account(session.accountId()));
    }

    /** Leads to another page of ours. */
    void lead(HttpServletResponse response, String path) {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Location", issuer.at(path));
        response.setStatus(303);
    }
}
