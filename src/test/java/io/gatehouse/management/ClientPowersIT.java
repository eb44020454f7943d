package io.gatehouse.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What nobody gains by making or changing a client. */
@GatehouseTest
class ClientPowersIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;

    private Platform platform;
    private Callers callers;

    @BeforeEach
    void platform() {
        platform = new Platform(state, issuer);
        callers = new Callers(platform);
        platform.apply(
                """
                version: 1
                apis:
                  - audience: https://hidden-N.example
                    name: Hidden API N
                    client_types: [hidden-N]
                    scopes: [{ name: "hidden-N.data:read" }, { name: "plain-hidden-N:read" }]
                    roles: [{ name: keeper, scopes: [], assignable_to: [person] }]
                clients:
                  - client_id: registrar-N
                    name: Registrar N
                    type: service
                    company: one-N
                    secret: SECRET
                    scopes: ["gatehouse.clients:manage", "gatehouse.companies:read"]
                  - client_id: trusted-N
                    name: Trusted N
                    type: web
                    company: one-N
                    secret: SECRET
                    redirect_uris: ["https://trusted-N.example/callback"]
                    scopes: [openid, "series-N:read"]
                    consent: trusted
                """);
    }

    @Test
    void aTokenForClientsAloneMakesNoClientThatCanMore() {
        Api registrar = callers.with(callers.service("registrar"));

        Answer same = registrar.post("/clients", service("gatehouse.companies:read"));
        Answer more = registrar.post("/clients", service("gatehouse.memberships:manage"));
        Answer whole = registrar.post("/clients", service("gatehouse.companies:manage"));

        assertThat(same.status()).as(same.body()).isEqualTo(201);
        assertThat(List.of(more.status(), whole.status())).containsOnly(403);
        assertThat(more.body()).contains("gatehouse.memberships:manage");
        assertThat(
                        database.ask(
                                "select count(*) from client where name = 'Made %s'"
                                        .formatted(platform.named("x"))))
                .isEqualTo("1");
    }

    @Test
    void norGetsItHoldOfOne() {
        Api registrar = callers.with(callers.service("registrar"));
        String robot = "/clients/" + platform.named("robot-one");

        Answer secret = registrar.post(robot + "/secrets", "{}");
        Answer keys = registrar.patch(robot, "{\"name\": \"Mine\"}", "If-Match", "*");
        Answer grown =
                registrar.patch(
                        "/clients/" + platform.named("registrar"),
                        "{\"scopes\": [\"gatehouse.grants:write\"]}",
                        "If-Match",
                        "*");

        assertThat(List.of(secret.status(), keys.status(), grown.status())).containsOnly(403);
        assertThat(registrar.get(robot).status()).isEqualTo(200);
    }

    @Test
    void aCompanyDoesNotTurnATrustedClientIntoAnother() {
        Api admin = callers.with(callers.person("admin", "one"));
        String trusted = "/clients/" + platform.named("trusted");

        for (String change :
                List.of(
                        "{\"redirect_uris\": [\"https://elsewhere.example/cb\"]}",
                        "{\"scopes\": [\"openid\", \"gatehouse.companies:manage\"]}",
                        "{\"company_context\": \"optional\"}")) {
            assertThat(admin.patch(trusted, change, "If-Match", "*").status())
                    .as(change)
                    .isEqualTo(403);
        }
        Answer renamed = admin.patch(trusted, "{\"name\": \"Better\"}", "If-Match", "*");
        Answer untrusted =
                admin.patch(
                        trusted,
                        """
                        {"consent": "required", "redirect_uris": ["https://elsewhere.example/cb"]}
                        """,
                        "If-Match",
                        "*");

        assertThat(renamed.status()).as(renamed.body()).isEqualTo(200);
        assertThat(untrusted.status()).as(untrusted.body()).isEqualTo(200);
        assertThat(untrusted.text("consent")).isEqualTo("required");
    }

    @Test
    void anApiOutOfReachLooksLikeNone() {
        Api admin = callers.with(callers.person("admin", "one"));

        Answer hidden = admin.post("/clients", service(platform.named("plain-hidden") + ":read"));
        Answer none = admin.post("/clients", service(platform.named("plain-nothing") + ":read"));
        Answer hiddenType = admin.post("/clients", typed(platform.named("hidden")));
        Answer noType = admin.post("/clients", typed(platform.named("nothing")));
        Answer hiddenRole = offer(admin, "https://" + platform.named("hidden") + ".example");
        Answer noRole = offer(admin, "https://" + platform.named("nothing") + ".example");

        assertSame(hidden, none);
        assertSame(hiddenType, noType);
        assertSame(hiddenRole, noRole);
    }

    @Test
    void aCompanysClientCarriesNobodyIntoAnApiThatTheCompanyMayNotUse() {
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: stray-N
                    name: Stray N
                    type: web
                    company: one-N
                    secret: SECRET
                    redirect_uris: ["https://stray-N.example/callback"]
                    scopes: [openid, "plain-hidden-N:read"]
                    company_context: none
                    consent: trusted
                  - client_id: ours-N
                    name: Ours N
                    type: web
                    secret: SECRET
                    redirect_uris: ["https://ours-N.example/callback"]
                    scopes: [openid, "plain-hidden-N:read"]
                    company_context: none
                    consent: trusted
                """);

        Answer stray = tokens("stray");
        Answer ours = tokens("ours");

        assertThat(Tokens.claims(stray.text("access_token")).get("aud")).isEqualTo(issuer.value());
        assertThat(stray.text("scope")).isEqualTo("openid");
        assertThat(ours.text("scope")).contains(platform.named("plain-hidden"));
    }

    private Answer tokens(String client) {
        ClientApp app = platform.client(client);
        return platform.person("dora").tokens(app, "openid plain-hidden-N:read", "");
    }

    private Answer offer(Api admin, String audience) {
        return admin.post(
                "/companies/" + platform.named("one") + "/partnerships",
                """
                {"consultancy": "%s", "roles": [{"api": "%s", "role": "keeper"}]}
                """
                        .formatted(
                                database.ask(
                                        "select id from company where slug = '%s'"
                                                .formatted(platform.named("two"))),
                                audience));
    }

    private String service(String scope) {
        return "{\"name\": \"Made %s\", \"type\": \"service\", \"scopes\": [\"%s\"]}"
                .formatted(platform.named("x"), scope);
    }

    private String typed(String type) {
        return "{\"name\": \"Made\", \"type\": \"service\", \"client_type\": \"%s\"}"
                .formatted(type);
    }

    private void assertSame(Answer one, Answer other) {
        assertThat(one.status()).as(one.body()).isEqualTo(422);
        assertThat(said(one)).isEqualTo(said(other));
    }

    private static Map<String, Object> said(Answer answer) {
        Map<String, Object> said = answer.json();
        said.remove("reference");
        said.replace("errors", said.get("errors").toString().replace("hidden", "nothing"));
        return said;
    }
}
