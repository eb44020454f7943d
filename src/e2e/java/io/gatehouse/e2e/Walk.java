package io.gatehouse.e2e;

import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.Platform;
import java.util.LinkedHashMap;
import java.util.Map;

/** A person of a small platform who walks through the pages with a real browser. */
final class Walk implements AutoCloseable {
    private static final String CLIENTS =
            """
            version: 1
            clients:
              - client_id: spa-field-N
                name: Field app N
                type: spa
                redirect_uris: ["CALLBACK"]
                post_logout_redirect_uris: ["CALLBACK"]
                scopes: [openid, email, offline_access, "series-N:read", "series-N:write", "status-N:read"]
            """;

    private final Chromium browser;
    private final Platform platform;
    private final Issuer issuer;
    private final Callback callback = new Callback();
    private final ClientApp app;

    Walk(Chromium browser, Platform platform, Issuer issuer) {
        this.browser = browser;
        this.platform = platform;
        this.issuer = issuer;
        platform.apply(CLIENTS.replace("CALLBACK", callback.uri()));
        app = platform.client("spa-field");
    }

    Callback callback() {
        return callback;
    }

    /** The parameters of a good request of the app. */
    Map<String, String> request() {
        Map<String, String> request =
                app.request("openid email offline_access series-N:read series-N:write");
        request.put("redirect_uri", callback.uri());
        return request;
    }

    /** Sends the browser to the app's authorization request. */
    void begin() {
        begin(request());
    }

    void begin(Map<String, String> request) {
        browser.open(issuer.at(ClientApp.authorize(request)));
    }

    /** Signs in as Carol, who belongs to both companies. */
    void signIn() {
        browser.fill("#username", carol());
        browser.fill("#password", Platform.PASSWORD);
        browser.click("#submit");
    }

    String carol() {
        return platform.person("carol").email();
    }

    /** Presses the button of the company: one or two. */
    void choose(String company) {
        browser.click(button(company));
    }

    String button(String company) {
        return "form#choose-company button[name=company][value=%s]"
                .formatted(platform.named(company));
    }

    void allow() {
        browser.click("form#consent #allow");
    }

    /** Waits until the browser is back at the app. */
    void arrive() {
        browser.find("#arrived");
    }

    /** The whole way for a person who is asked everything. */
    void through(String company) {
        begin();
        signIn();
        choose(company);
        allow();
        arrive();
    }

    /** Exchanges the code that came last. */
    Answer redeem() {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", callback.last().getOrDefault("code", "none"));
        form.put("redirect_uri", callback.uri());
        form.put("code_verifier", ClientApp.VERIFIER);
        return app.token(form);
    }

    Answer refresh(String refreshToken) {
        return app.refresh(refreshToken);
    }

    @Override
    public void close() {
        callback.close();
    }
}
