package io.gatehouse.management;

import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.Platform;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Callers of the management API on one platform: its operator, a service client of the platform,
 * and in company one an owner (Alice), a plain member (Carol), an admin and a service client; in
 * company two an owner. Each has all scopes, so that only their reach differs.
 */
final class Callers {

    /** Every scope of the API. */
    static final String SCOPES =
            io.gatehouse.apis.OwnApi.scopeNames().stream()
                    .filter(name -> name.endsWith(":manage"))
                    .sorted()
                    .collect(Collectors.joining(" "));

    private final Platform platform;

    Callers(Platform platform) {
        this.platform = platform;
        String scopes =
                new TreeSet<>(Set.of(SCOPES.split(" ")))
                        .stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: console-N
                    name: Console N
                    type: web
                    secret: SECRET
                    redirect_uris: ["https://console-N.example/callback"]
                    scopes: [openid, SCOPES]
                    company_context: optional
                    consent: trusted
                  - client_id: robot-N
                    name: Robot of the platform N
                    type: service
                    secret: SECRET
                    scopes: [SCOPES]
                  - client_id: robot-one-N
                    name: Robot of company one N
                    type: service
                    company: one-N
                    secret: SECRET
                    scopes: [SCOPES]
                  - client_id: lure-N
                    name: A client that company one owns N
                    type: web
                    company: one-N
                    secret: SECRET
                    redirect_uris: ["https://lure-N.example/callback"]
                    scopes: [openid, SCOPES]
                    company_context: optional
                    consent: trusted
                accounts:
                  - email: operator-N@nowhere.example
                    operator: true
                    password_hash: HASH
                  - email: admin-N@nowhere.example
                    password_hash: HASH
                    memberships: [{ company: one-N, company_role: admin }]
                  - email: boss-N@nowhere.example
                    password_hash: HASH
                    memberships: [{ company: two-N, company_role: owner }]
                """
                        .replace("SCOPES]", scopes + "]"));
    }

    /** The token of a person at the console; the company without number, empty for none. */
    String person(String who, String company) {
        return person(who, "console", company);
    }

    /** The token of a person at the client. */
    String person(String who, String client, String company) {
        ClientApp app = platform.client(client);
        Map<String, String> request = app.request(SCOPES);
        if (!company.isEmpty()) {
            request.put("company", platform.named(company));
        }
        Answer redirect = platform.person(who).authorize(request, company);
        String token = app.redeem(redirect.redirected("code")).text("access_token");
        if (token.isEmpty()) {
            throw new AssertionError("no token: " + redirect.location() + redirect.body());
        }
        return token;
    }

    /** The token of a service client. */
    String service(String client) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        Answer answer = platform.client(client).token(form);
        if (answer.status() != 200) {
            throw new AssertionError(answer.body());
        }
        return answer.text("access_token");
    }

    /** A caller with the token. */
    Api with(String token) {
        return new Api(platform.browser(), token);
    }

    Api operator() {
        return with(person("operator", ""));
    }
}
