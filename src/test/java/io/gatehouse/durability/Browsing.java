package io.gatehouse.durability;

import static io.gatehouse.durability.Answers.truth;

import io.gatehouse.durability.Ledger.Act;
import io.gatehouse.durability.Ledger.Result;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.Person;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A person's browser, with the session and the consent that were acknowledged to it. */
final class Browsing {

    private static final Duration LONG = Duration.ofMinutes(50);
    private static final String SCOPE = "openid offline_access series-N:read";
    private static final Pattern CONSENT = Pattern.compile("name=\"consent\" value=\"([^\"]+)\"");
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final Person person;
    private final ClientApp app;
    private final Ledger ledger;
    private final Answers answers;
    private String consent = "";
    private String session = "";
    // Asked for without an answer, so that it may have happened.
    private boolean withdrawing;
    private boolean signingOut;

    Browsing(Person person, ClientApp app, Ledger ledger, Answers answers) {
        this.person = person;
        this.app = app;
        this.ledger = ledger;
        this.answers = answers;
    }

    /** Looks whether session and consent are as they were acknowledged. */
    void check() {
        if (!session.isEmpty() && !holds(session, "sign-in")) {
            session = "";
        }
        // Who is not signed in is not asked.
        if (!session.isEmpty() && !consent.isEmpty() && !holds(consent, "consent")) {
            consent = "";
        }
    }

    private boolean holds(String thing, String form) {
        return ledger.act(Act.SEE, thing, thing, () -> truth(!authorize().hasForm(form)))
                == Result.DONE;
    }

    /** Goes as far as the code, through sign-in and consent where asked; else an empty text. */
    String code() {
        Answer page = authorize();
        boolean signedIn = page.hasForm("sign-in");
        if (signedIn) {
            page = person.signIn(page);
        }
        if (page.hasForm("choose-company")) {
            page = person.choose(page, "one");
        }
        boolean asked = page.hasForm("consent");
        if (asked) {
            page = person.allow(page);
        }
        boolean done = page.status() == 303 && !page.redirected("code").isEmpty();
        answers.accepted(page, done);
        if (done && signedIn) {
            session = "session-" + NUMBERS.incrementAndGet();
            signingOut = false;
            ledger.give(session, session, LONG);
        }
        if (done && asked) {
            consent = "consent-" + NUMBERS.incrementAndGet();
            withdrawing = false;
            ledger.give(consent, consent, LONG);
        }
        return done ? page.redirected("code") : "";
    }

    /** Withdraws the consent, which ends the families too. */
    Result withdraw(List<String> families) {
        if (consent.isEmpty()) {
            return Result.REFUSED;
        }
        List<String> all = new ArrayList<>(families);
        all.add(consent);
        Result result = ledger.end(all, this::withdraw);
        consent = result == Result.DONE ? "" : consent;
        withdrawing = result == Result.UNKNOWN;
        return result;
    }

    private Result withdraw() {
        Answer account = person.open("/account");
        Matcher shown = CONSENT.matcher(account.body());
        if (!shown.find()) {
            return answers.accepted(account, withdrawing && account.status() == 200);
        }
        String csrf = person.open("/sign-out").hidden("sign-out").get("csrf");
        Answer answer =
                person.browser()
                        .post("/account/withdraw", Map.of("csrf", csrf, "consent", shown.group(1)));
        return answers.accepted(answer, answer.status() == 303);
    }

    /** Ends the session. */
    Result signOut() {
        if (session.isEmpty()) {
            return Result.REFUSED;
        }
        Result result = ledger.act(Act.END, session, session, this::confirmSignOut);
        session = result == Result.DONE ? "" : session;
        signingOut = result == Result.UNKNOWN;
        return result;
    }

    private Result confirmSignOut() {
        Answer page = person.open("/sign-out");
        if (!page.hasForm("sign-out")) {
            return answers.accepted(page, signingOut && page.status() == 200);
        }
        Answer answer = person.browser().post(page.action("sign-out"), page.hidden("sign-out"));
        return answers.accepted(answer, answer.status() < 400);
    }

    private Answer authorize() {
        Answer page = person.open(ClientApp.authorize(app.request(SCOPE)));
        if (page.status() >= 500) {
            answers.accepted(page, false);
            throw new IllegalStateException("answered " + page.status());
        }
        return page;
    }
}
