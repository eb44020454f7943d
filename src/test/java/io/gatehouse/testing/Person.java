package io.gatehouse.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A person at a browser: walks through the pages of a flow by their forms. */
public final class Person {

    private final Platform platform;
    private final Http browser;
    private final String email;

    Person(Platform platform, Http browser, String email) {
        this.platform = platform;
        this.browser = browser;
        this.email = email;
    }

    /** The same person at the same browser, whose requests are answered by another node. */
    public Person through(String address) {
        return new Person(platform, browser.through(address), email);
    }

    /** The browser with its cookies. */
    public Http browser() {
        return browser;
    }

    /** The address the person signs in with. */
    public String email() {
        return email;
    }

    /** Opens an address and follows our own redirects until a page, or a redirect elsewhere. */
    public Answer open(String pathOrUri) {
        return follow(browser.get(pathOrUri));
    }

    /** Follows redirects as long as they stay with us. */
    public Answer follow(Answer answer) {
        Answer now = answer;
        for (int i = 0; i < 10 && staysHere(now); i++) {
            now = browser.get(now.location());
        }
        return now;
    }

    private boolean staysHere(Answer answer) {
        return answer.status() / 100 == 3
                && (answer.location().startsWith("/")
                        || answer.location().startsWith(platform.issuer().value() + "/"));
    }

    /** Fills the sign-in form of the page and sends it. */
    public Answer signIn(Answer page) {
        return signIn(page, email, Platform.PASSWORD);
    }

    /** Fills the sign-in form with other credentials and sends it. */
    public Answer signIn(Answer page, String username, String password) {
        Map<String, String> form = new LinkedHashMap<>(page.hidden("sign-in"));
        form.put("username", username);
        form.put("password", password);
        return follow(browser.post(page.action("sign-in"), form));
    }

    /** Presses the button of the company; the name without number. */
    public Answer choose(Answer page, String company) {
        Map<String, String> form = new LinkedHashMap<>(page.hidden("choose-company"));
        form.put("company", platform.named(company));
        return follow(browser.post(page.action("choose-company"), form));
    }

    /** Presses the button to go on where there is no company to choose. */
    public Answer goOn(Answer page) {
        Map<String, String> form = new LinkedHashMap<>(page.hidden("choose-company"));
        form.put("company", "");
        return follow(browser.post(page.action("choose-company"), form));
    }

    /** Presses the button to use another account. */
    public Answer switchAccount(Answer page) {
        return follow(browser.post(page.action("switch-account"), page.hidden("switch-account")));
    }

    /** Presses Allow with all boxes ticked. */
    public Answer allow(Answer page) {
        return allow(page, page.boxes("consent", "scope"));
    }

    /** Presses Allow with only these boxes ticked. */
    public Answer allow(Answer page, List<String> ticked) {
        return answer(page, "consent", ticked, "allow");
    }

    private Answer answer(Answer page, String id, List<String> ticked, String decision) {
        List<Map.Entry<String, String>> form = new ArrayList<>(page.hidden(id).entrySet());
        ticked.forEach(scope -> form.add(Map.entry("scope", scope)));
        form.add(Map.entry("decision", decision));
        return follow(browser.post(page.action(id), form));
    }

    /** Types the code that a device shows into the page for it, and sends it. */
    public Answer enter(Answer page, String userCode) {
        Map<String, String> form = new LinkedHashMap<>(page.hidden("device"));
        form.put("user_code", userCode);
        return follow(browser.post(page.action("device"), form));
    }

    /** Lets the device in, with all boxes ticked. */
    public Answer letIn(Answer page) {
        return letIn(page, page.boxes("device-confirm", "scope"));
    }

    /** Lets the device in, with only these boxes ticked. */
    public Answer letIn(Answer page, List<String> ticked) {
        return answer(page, "device-confirm", ticked, "allow");
    }

    /** Turns the device away. */
    public Answer turnAway(Answer page) {
        return answer(page, "device-confirm", List.of(), "deny");
    }

    /**
     * Goes the whole way for a device: enters its code, signs in where asked, chooses the company
     * where asked. The answer is the page that asks about the device, or the one that stopped the
     * way.
     */
    public Answer recognise(String userCode, String company) {
        Answer page = enter(open("/device"), userCode);
        if (page.hasForm("sign-in")) {
            page = signIn(page);
        }
        return page.hasForm("choose-company") ? choose(page, company) : page;
    }

    /** Presses Deny. */
    public Answer deny(Answer page) {
        Map<String, String> form = new LinkedHashMap<>(page.hidden("consent"));
        form.put("decision", "deny");
        return follow(browser.post(page.action("consent"), form));
    }

    /**
     * Goes the whole way: signs in where asked, chooses the company where asked, allows everything
     * where asked. The answer is the redirect to the client, or the page that stopped the way.
     */
    public Answer authorize(Map<String, String> request, String company) {
        return visit(ClientApp.authorize(request), company);
    }

    /** The same from an address that a client made by itself. */
    public Answer visit(String address, String company) {
        Answer page = open(address);
        if (page.hasForm("sign-in")) {
            page = signIn(page);
        }
        if (page.hasForm("choose-company")) {
            page = choose(page, company);
        }
        if (page.hasForm("consent")) {
            page = allow(page);
        }
        return page;
    }

    /** The whole way up to tokens. */
    public Answer tokens(ClientApp client, String scope, String company) {
        Answer redirect = authorize(client.request(scope), company);
        String code = redirect.redirected("code");
        if (code.isEmpty()) {
            throw new AssertionError(
                    "no code: " + redirect.status() + " " + redirect.location() + redirect.body());
        }
        return client.redeem(code);
    }
}
