package io.gatehouse.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.client.Assertion;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Registering clients, and their secrets. */
@GatehouseTest
class ClientsIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;

    private Platform platform;
    private Callers callers;
    private Api admin;

    @BeforeEach
    void platform() {
        platform = new Platform(state, issuer);
        callers = new Callers(platform);
        admin = callers.with(callers.person("admin", "one"));
    }

    @Test
    void anAdminRegistersAServiceThatGetsATokenAtOnce() {
        Answer made =
                admin.post(
                        "/clients",
                        """
                        {"name": "Reader", "type": "service", "scopes": ["gatehouse.companies:read"]}
                        """);
        Map<?, ?> client = (Map<?, ?>) made.json().get("client");
        Map<?, ?> secret = (Map<?, ?>) made.json().get("secret");

        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(client.get("company"))
                .isEqualTo(
                        database.ask(
                                "select id from company where slug = '%s'"
                                        .formatted(platform.named("one"))));
        String token = token(client.get("client_id"), secret.get("value")).text("access_token");
        Api reader = callers.with(token);
        assertThat(reader.get("/companies/" + platform.named("one")).status()).isEqualTo(200);
        assertThat(reader.get("/companies/" + platform.named("two")).status()).isEqualTo(404);
        Answer refused = reader.get("/clients");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.header("WWW-Authenticate"))
                .contains("insufficient_scope")
                .contains("scope=\"gatehouse.clients:read\"");
    }

    @Test
    void twoSecretsLiveAtOnceAndEndOneByOne() {
        Answer made =
                admin.post(
                        "/clients",
                        """
                        {"name": "Reader", "type": "service", "scopes": ["gatehouse.companies:read"]}
                        """);
        Map<?, ?> client = (Map<?, ?>) made.json().get("client");
        Map<?, ?> first = (Map<?, ?>) made.json().get("secret");
        String path = "/clients/" + client.get("client_id") + "/secrets";

        Answer second = admin.post(path, "{}");
        Answer third = admin.post(path, "{}");

        assertThat(second.status()).as(second.body()).isEqualTo(201);
        assertThat(third.status()).isEqualTo(409);
        assertThat(token(client.get("client_id"), first.get("value")).status()).isEqualTo(200);
        assertThat(token(client.get("client_id"), second.text("value")).status()).isEqualTo(200);
        assertThat(admin.get(path).body()).doesNotContain(second.text("value"), "\"value\"");

        assertThat(admin.delete(path + "/" + first.get("id")).status()).isEqualTo(204);

        assertThat(token(client.get("client_id"), first.get("value")).status()).isEqualTo(401);
        assertThat(token(client.get("client_id"), second.text("value")).status()).isEqualTo(200);
    }

    @Test
    void aClientMaySignWithItsSecrets() {
        Answer made =
                admin.post(
                        "/clients",
                        """
                        {"name": "Signer", "type": "service", "auth_method": "client_secret_jwt",
                         "scopes": ["gatehouse.companies:read"]}
                        """);
        Object client = ((Map<?, ?>) made.json().get("client")).get("client_id");
        Map<?, ?> first = (Map<?, ?>) made.json().get("secret");
        String path = "/clients/" + client + "/secrets";

        Answer second = admin.post(path, "{}");

        assertThat(made.status()).as(made.body()).isEqualTo(201);
        for (String algorithm : List.of("HS256", "HS384", "HS512")) {
            assertThat(signed(client, first.get("value"), algorithm)).isEqualTo(200);
            assertThat(signed(client, second.text("value"), algorithm)).isEqualTo(200);
        }
        assertThat(token(client, first.get("value")).status()).isEqualTo(401);
        assertThat(admin.delete(path + "/" + first.get("id")).status()).isEqualTo(204);
        assertThat(signed(client, first.get("value"), "HS256")).as("it ended").isEqualTo(401);
        assertThat(signed(client, second.text("value"), "HS256")).isEqualTo(200);
    }

    @Test
    void aClientComesToSignWithItsSecretByANewOne() {
        Answer made =
                admin.post(
                        "/clients",
                        """
                        {"name": "Reader", "type": "service", "scopes": ["gatehouse.companies:read"]}
                        """);
        Object client = ((Map<?, ?>) made.json().get("client")).get("client_id");
        Map<?, ?> before = (Map<?, ?>) made.json().get("secret");
        String path = "/clients/" + client;
        String wanted = "{\"auth_method\": \"client_secret_jwt\"}";

        Answer refused = admin.patch(path, wanted, "If-Match", "*");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).contains("\"field\":\"auth_method\"", "needs a new secret");
        assertThat(token(client, before.get("value")).status()).isEqualTo(200);

        admin.delete(path + "/secrets/" + before.get("id"));
        Answer changed = admin.patch(path, wanted, "If-Match", "*");
        Answer secret = admin.post(path + "/secrets", "{}");

        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(signed(client, secret.text("value"), "HS256")).isEqualTo(200);
        assertThat(token(client, secret.text("value")).status()).isEqualTo(401);

        wanted = "{\"auth_method\": \"client_secret_basic\"}";
        assertThat(admin.patch(path, wanted, "If-Match", "*").status()).isEqualTo(200);

        assertThat(signed(client, secret.text("value"), "HS256")).isEqualTo(401);
        assertThat(token(client, secret.text("value")).status()).isEqualTo(200);
        assertThat(
                        database.ask(
                                "select count(sealed) from client_secret s join client c on c.id = s.client where c.client_id = '%s'"
                                        .formatted(client)))
                .isEqualTo("0");
    }

    private int signed(Object client, Object secret, String algorithm) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        form.put(
                "client_assertion",
                new Assertion(client.toString(), issuer.value())
                        .hmac(algorithm, secret.toString()));
        return platform.browser().post("/oauth2/token", form).status();
    }

    @Test
    void aRepeatedRegistrationIsTheSameClientWithTheSameSecret() {
        String json =
                """
                {"name": "Once", "type": "service", "scopes": ["gatehouse.companies:read"]}
                """;

        Answer first = admin.post("/clients", json, "Idempotency-Key", "register-1");
        Answer again = admin.post("/clients", json, "Idempotency-Key", "register-1");

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(
                        database.ask(
                                "select count(*) from client where name = 'Once' and company_id = (select id from company where slug = '%s')"
                                        .formatted(platform.named("one"))))
                .isEqualTo("1");
        assertThat(database.ask("select string_agg(body_sealed, ' ') from api_answer"))
                .doesNotContain(
                        String.valueOf(((Map<?, ?>) first.json().get("secret")).get("value")));
    }

    @Test
    void anAdminCannotGoWithoutConsentNorChooseTheId() {
        Answer trusted =
                admin.post(
                        "/clients",
                        """
                        {"name": "T", "type": "web", "redirect_uris": ["https://t.example/cb"],
                         "scopes": ["openid"], "consent": "trusted"}
                        """);
        Answer named =
                admin.post(
                        "/clients",
                        "{\"client_id\": \"%s\", \"name\": \"T\", \"type\": \"service\"}"
                                .formatted(platform.named("web")));

        assertThat(trusted.status()).isEqualTo(403);
        assertThat(named.status()).isEqualTo(422);
        assertThat(named.body()).contains("client_id").doesNotContain("exists");
    }

    @Test
    void rulesOfClientsAreNamedByField() {
        Answer answer =
                admin.post(
                        "/clients",
                        """
                        {"name": "W", "type": "web", "redirect_uris": ["http://evil.example/cb"],
                         "scopes": ["no-such:scope"]}
                        """);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body())
                .contains("\"field\":\"redirect_uris\"")
                .contains("\"field\":\"scopes\"");
    }

    @Test
    void aClientIsChangedAndDeleted() {
        Answer made =
                admin.post(
                        "/clients",
                        """
                        {"name": "W", "type": "web", "redirect_uris": ["https://w.example/cb"],
                         "scopes": ["openid"], "settings": {"logo_uri": "https://w.example/l.png"}}
                        """);
        String path = "/clients/" + ((Map<?, ?>) made.json().get("client")).get("client_id");

        Answer changed =
                admin.patch(
                        path,
                        "{\"name\": \"Web\", \"settings\": {\"logo_uri\": null}}",
                        "If-Match",
                        made.header("ETag"));
        Answer deleted = admin.delete(path, "If-Match", changed.header("ETag"));

        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(changed.json()).containsEntry("name", "Web").containsEntry("settings", Map.of());
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(admin.get(path).status()).isEqualTo(404);
    }

    @Test
    void aDeviceIsPublicUnlessItCanKeepASecret() {
        Answer open =
                admin.post(
                        "/clients",
                        """
                        {"name": "Screen", "type": "device", "scopes": ["openid"]}
                        """);
        Answer closed =
                admin.post(
                        "/clients",
                        """
                        {"name": "Recorder", "type": "device", "scopes": ["openid"],
                         "auth_method": "client_secret_post"}
                        """);
        Answer odd =
                admin.post(
                        "/clients",
                        """
                        {"name": "Odd", "type": "device", "scopes": ["openid"],
                         "redirect_uris": ["https://odd.example/cb"]}
                        """);

        assertThat(open.status()).as(open.body()).isEqualTo(201);
        assertThat(((Map<?, ?>) open.json().get("client")).get("auth_method")).isEqualTo("none");
        assertThat(open.json().get("secret")).isNull();
        assertThat(closed.status()).as(closed.body()).isEqualTo(201);
        assertThat(closed.json().get("secret")).isNotNull();
        assertThat(odd.status()).isEqualTo(422);
        assertThat(odd.body()).contains("\"field\":\"redirect_uris\"");
    }

    @Test
    void aDeletedClientLeavesNoRightToIntrospectToANamesake() {
        String gateway = platform.named("gateway");

        Answer deleted = admin.delete("/clients/" + gateway, "If-Match", "*");

        assertThat(deleted.status()).as(deleted.body()).isEqualTo(204);
        assertThat(
                        database.ask(
                                "select introspection_clients from api where audience = '%s'"
                                        .formatted(platform.audience())))
                .isEqualTo("{}");
    }

    private Answer token(Object clientId, Object secret) {
        String basic =
                Base64.getEncoder()
                        .encodeToString((clientId + ":" + secret).getBytes(StandardCharsets.UTF_8));
        return platform.browser()
                .post(
                        "/oauth2/token",
                        Map.of("grant_type", "client_credentials"),
                        "Authorization",
                        "Basic " + basic);
    }
}
