package io.gatehouse.usability;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.clients.Clients;
import io.gatehouse.consents.ConsentKey;
import io.gatehouse.consents.Consents;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Everything that can be made unusable, against every path on which it could still be used. What
 * was given before the change: a live session, a waiting code, an answered device, a refresh token
 * and an access token.
 *
 * <p>Words of the table: {@code ok} all scopes, {@code narrow} without the scope that was lost,
 * {@code sign-in} and {@code consent} the page that asks, {@code stopped} an error page and no
 * redirect, everything else an OAuth error code. {@code inactive} is the whole answer of
 * introspection; {@code renewable} is what it says of the refresh token, with the scopes that were
 * consented to.
 */
@GatehouseTest
class UsabilityMatrixIT {

    private static final String TABLE =
            """
            made unusable              | authorize     | code           | device         | renewable      | refresh        | client         | api      | userinfo      | signing in
            nothing                    | ok            | ok             | ok             | ok             | ok             | ok             | ok       | ok            | ok
            account disabled           | sign-in       | invalid_grant  | invalid_grant  | inactive       | invalid_grant  | inactive       | inactive | invalid_token | sign-in
            membership suspended       | access_denied | invalid_grant  | invalid_grant  | inactive       | invalid_grant  | inactive       | inactive | invalid_token | access_denied
            membership ended           | access_denied | invalid_grant  | invalid_grant  | inactive       | invalid_grant  | inactive       | inactive | invalid_token | access_denied
            company suspended          | access_denied | invalid_grant  | invalid_grant  | inactive       | invalid_grant  | inactive       | inactive | invalid_token | access_denied
            client disabled            | stopped       | invalid_client | invalid_client | invalid_client | invalid_client | invalid_client | inactive | invalid_token | stopped
            client's company suspended | stopped       | invalid_client | invalid_client | invalid_client | invalid_client | invalid_client | inactive | invalid_token | stopped
            entitlement ended          | narrow        | narrow         | narrow         | ok             | narrow         | narrow         | narrow   | ok            | narrow
            role ended                 | narrow        | narrow         | narrow         | ok             | narrow         | narrow         | narrow   | ok            | narrow
            consent withdrawn          | consent       | invalid_grant  | invalid_grant  | inactive       | invalid_grant  | inactive       | inactive | invalid_token | consent
            session signed out         | sign-in       | ok             | ok             | ok             | ok             | inactive       | inactive | invalid_token | ok
            partnership ended          | access_denied | invalid_grant  | invalid_grant  | inactive       | invalid_grant  | inactive       | inactive | invalid_token | access_denied
            consultant left            | access_denied | invalid_grant  | invalid_grant  | inactive       | invalid_grant  | inactive       | inactive | invalid_token | access_denied
            consultant suspended       | access_denied | invalid_grant  | invalid_grant  | inactive       | invalid_grant  | inactive       | inactive | invalid_token | access_denied
            consultancy suspended      | access_denied | invalid_grant  | invalid_grant  | inactive       | invalid_grant  | inactive       | inactive | invalid_token | access_denied
            consultant's role ended    | narrow        | narrow         | narrow         | ok             | narrow         | narrow         | narrow   | ok            | narrow
            consultant's company gone  | access_denied | invalid_grant  | invalid_grant  | inactive       | invalid_grant  | inactive       | inactive | invalid_token | access_denied
            consultant goes on         | ok            | ok             | ok             | ok             | ok             | ok             | ok       | ok            | ok
            scope taken from client    | invalid_scope | narrow         | narrow         | ok             | narrow         | narrow         | narrow   | ok            | invalid_scope
            """;

    private static final String SCOPE = "openid offline_access series-N:read status-N:read";
    private static final String MORE =
            """
            version: 1
            apis:
              - audience: https://api-N.example
                name: Energy API N
                client_types: [owner, provider]
                introspection_clients: [gateway-N, watch-N]
            clients:
              - client_id: app-N
                name: App N
                type: web
                company: two-N
                secret: SECRET
                redirect_uris: ["https://app-N.example/callback"]
                scopes: [openid, offline_access, "series-N:read", "status-N:read"]
              - client_id: device-N
                name: Device N
                type: device
                company: two-N
                scopes: [openid, offline_access, "series-N:read", "status-N:read"]
              - client_id: watch-N
                name: Watch N
                type: service
                secret: SECRET
            """;

    /** Dora is a member of company three alone, whose people company one lets in. */
    private static final String CONSULTING =
            """
            version: 1
            companies:
              - { slug: three-N, name: "Company Three N" }
              - slug: one-N
                name: Company One N
                partnerships: [{ consultancy: three-N, roles: [{ api: "https://api-N.example", role: analyst }] }]
            accounts: [{ email: dora-N@nowhere.example, memberships: [{ company: three-N }] }]
            """;

    private static final Map<String, String> CONSULTANTS_CHANGES =
            Map.of(
                    "partnership ended",
                    "companies: [{ slug: one-N, name: \"Company One N\", partnerships: [] }]",
                    "consultant left",
                    "accounts: [{ email: dora-N@nowhere.example, memberships: [] }]",
                    "consultant suspended",
                    "accounts: [{ email: dora-N@nowhere.example, memberships: [{ company: three-N, state: suspended }] }]",
                    "consultancy suspended",
                    "companies: [{ slug: three-N, name: \"Company Three N\", state: suspended }]",
                    "consultant's role ended",
                    "companies: [{ slug: one-N, name: \"Company One N\", apis: [{ audience: \"https://api-N.example\", roles: [planner] }] }]",
                    "consultant's company gone",
                    "companies: [{ slug: one-N, name: \"Company One N\", state: suspended }]",
                    "consultant goes on",
                    "companies: [{ slug: three-N, name: \"Company Three N\", apis: [] }]");
    private static final Map<String, String> CHANGES =
            Map.of(
                    "account disabled",
                    "accounts: [{ email: alice-N@one.example, state: disabled }]",
                    "membership suspended",
                    "accounts: [{ email: alice-N@one.example, memberships: [{ company: one-N, state: suspended }] }]",
                    "membership ended",
                    "accounts: [{ email: alice-N@one.example, memberships: [] }]",
                    "company suspended",
                    "companies: [{ slug: one-N, name: \"Company One N\", state: suspended }]",
                    "client disabled",
                    "clients: [{ client_id: app-N, name: App N, type: web, company: two-N, state: disabled, redirect_uris: [\"https://app-N.example/callback\"], scopes: [openid, offline_access, \"series-N:read\", \"status-N:read\"] }, { client_id: device-N, name: Device N, type: device, company: two-N, state: disabled, scopes: [openid, offline_access, \"series-N:read\", \"status-N:read\"] }]",
                    "client's company suspended",
                    "companies: [{ slug: two-N, name: \"Company Two N\", state: suspended }]",
                    "entitlement ended",
                    "companies: [{ slug: one-N, name: \"Company One N\", apis: [] }]",
                    "role ended",
                    "accounts: [{ email: alice-N@one.example, memberships: [{ company: one-N, roles: [] }] }]",
                    "scope taken from client",
                    "clients: [{ client_id: app-N, name: App N, type: web, company: two-N, redirect_uris: [\"https://app-N.example/callback\"], scopes: [openid, offline_access, \"status-N:read\"] }, { client_id: device-N, name: Device N, type: device, company: two-N, scopes: [openid, offline_access, \"status-N:read\"] }]");

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired Consents consents;
    @Autowired Clients clients;

    @TestFactory
    Stream<DynamicContainer> eachPathIsClosedOrNarrowed() {
        List<List<String>> table =
                TABLE.lines()
                        .map(line ->
                                Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
                        .toList();
        List<String> paths = table.getFirst();
        return table.stream()
                .skip(1)
                .map(row -> {
                    Given given = new Given(row.getFirst());
                    return DynamicContainer.dynamicContainer(
                            row.getFirst(),
                            IntStream.range(1, paths.size())
                                    .mapToObj(column ->
                                            DynamicTest.dynamicTest(
                                                    paths.get(column) + ": " + row.get(column),
                                                    () ->
                                                            assertThat(
                                                                            given.result(
                                                                                    paths.get(
                                                                                            column)))
                                                                    .isEqualTo(row.get(column)))));
                });
    }

    /** A platform on which everything was given, and then one thing made unusable. */
    private final class Given {

        private final String thing;
        private Platform platform;
        private Person alice;
        private ClientApp app;
        private String code;
        private String deviceCode;
        private Answer tokens;

        Given(String thing) {
            this.thing = thing;
        }

        String result(String path) {
            if (platform == null) {
                prepare();
            }
            return switch (path) {
                case "authorize" -> authorized(alice.open(ClientApp.authorize(request())));
                case "code" -> granted(app.redeem(code));
                case "device" -> granted(platform.client("device").poll(deviceCode));
                case "renewable" -> introspected(app.introspect(tokens.text("refresh_token")));
                case "refresh" -> granted(app.refresh(tokens.text("refresh_token")));
                case "client" -> introspected(app.introspect(tokens.text("access_token")));
                case "api" ->
                        introspected(
                                platform.client("watch").introspect(tokens.text("access_token")));
                case "userinfo" -> informed();
                case "signing in" -> signedIn();
                default -> throw new IllegalArgumentException(path);
            };
        }

        private void prepare() {
            platform = new Platform(state, issuer).apply(MORE);
            app = platform.client("app");
            if (isConsultants()) {
                platform.apply(CONSULTING);
            }
            alice = platform.person(who());
            tokens = app.redeem(alice.authorize(request(), "one").redirected("code"));
            code = alice.authorize(request(), "one").redirected("code");
            deviceCode = letDeviceIn();
            switch (thing) {
                case "nothing" -> assertThat(granted(tokens)).isEqualTo("ok");
                case "consent withdrawn" -> withdraw();
                case "session signed out" -> signOut();
                default ->
                        platform.apply(
                                "version: 1\n"
                                        + CONSULTANTS_CHANGES.getOrDefault(
                                                thing, CHANGES.get(thing)));
            }
        }

        private String letDeviceIn() {
            Map<String, String> request = new LinkedHashMap<>();
            request.put("scope", platform.fill(SCOPE));
            request.put("company", platform.named("one"));
            Answer begun = platform.client("device").post("/oauth2/device_authorization", request);
            alice.letIn(alice.recognise(begun.text("user_code"), "one"));
            return begun.text("device_code");
        }

        private boolean isConsultants() {
            return CONSULTANTS_CHANGES.containsKey(thing);
        }

        private String who() {
            return isConsultants() ? "dora" : "alice";
        }

        private Map<String, String> request() {
            Map<String, String> request = new LinkedHashMap<>(app.request(SCOPE));
            if (isConsultants()) {
                request.put("company", platform.named("one"));
            }
            return request;
        }

        private String signedIn() {
            Person again = platform.person(who());
            Answer page = again.open(ClientApp.authorize(request()));
            if (page.hasForm("sign-in")) {
                page = again.signIn(page);
            }
            return authorized(page);
        }

        private String authorized(Answer answer) {
            if (!answer.pageError().isEmpty()) {
                assertThat(answer.location()).isEmpty();
                return "stopped";
            }
            for (String form : List.of("sign-in", "choose-company", "consent")) {
                if (answer.body().contains("id=\"" + form + "\"")) {
                    return form;
                }
            }
            assertThat(answer.location()).as(answer.body()).startsWith(app.redirectUri());
            String error = answer.redirected("error");
            return error.isEmpty() ? granted(app.redeem(answer.redirected("code"))) : error;
        }

        private String granted(Answer answer) {
            if (answer.status() != 200) {
                assertThat(answer.json()).doesNotContainKey("access_token");
                return answer.text("error");
            }
            return width(answer.text("scope"));
        }

        private String introspected(Answer answer) {
            if (answer.status() != 200) {
                return answer.text("error");
            }
            return answer.body().equals("{\"active\":false}")
                    ? "inactive"
                    : width(answer.text("scope"));
        }

        private String width(String scope) {
            List<String> scopes = List.of(scope.split(" ", -1));
            assertThat(scopes).contains("openid");
            return scopes.contains(platform.fill("series-N:read")) ? "ok" : "narrow";
        }

        private String informed() {
            Answer answer =
                    platform.browser()
                            .get(
                                    "/userinfo",
                                    "Authorization",
                                    "Bearer " + tokens.text("access_token"));
            if (answer.status() == 200) {
                return "ok";
            }
            assertThat(answer.status()).isEqualTo(401);
            return answer.header("WWW-Authenticate").contains("invalid_token")
                    ? "invalid_token"
                    : answer.header("WWW-Authenticate");
        }

        private void withdraw() {
            for (String client : List.of(app.id(), platform.named("device"))) {
                consents.withdraw(
                        new ConsentKey(
                                id("account where email_normal = '%s'".formatted(alice.email())),
                                clients.find(client).orElseThrow().id(),
                                id("company where slug = '%s'".formatted(platform.named("one")))),
                        "en",
                        Instant.now());
            }
        }

        private UUID id(String from) {
            return UUID.fromString(database.ask("select id from " + from));
        }

        private void signOut() {
            Answer page = alice.open("/sign-out");
            alice.browser().post(page.action("sign-out"), page.hidden("sign-out"));
        }
    }
}
