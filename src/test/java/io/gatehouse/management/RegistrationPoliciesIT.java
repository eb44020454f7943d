package io.gatehouse.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Policies and initial access tokens for clients that register themselves. */
@GatehouseTest
class RegistrationPoliciesIT {

    private static final String LIST = "/registration-policies";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    private Platform platform;
    private Callers callers;
    private Api operator;
    private String name;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
        callers = new Callers(platform);
        operator = callers.operator();
        name = platform.named("partners");
    }

    @Test
    void anOperatorLetsAClientRegisterItself() {
        Answer policy = operator.post(LIST, "{\"name\": \"%s\"}".formatted(name));
        Answer token =
                operator.post(
                        LIST + "/" + name + "/tokens", "{\"uses\": 2, \"expires_in\": \"PT1H\"}");
        Answer registered = register(token.text("value"));
        Answer listed = operator.get(LIST + "/" + name + "/tokens");
        Answer client = operator.get("/clients/" + registered.text("client_id"));

        assertThat(policy.status()).as(policy.body()).isEqualTo(201);
        assertThat(policy.json())
                .containsEntry("types", List.of("web", "spa", "native"))
                .containsEntry("pkce", "required");
        assertThat(token.status()).as(token.body()).isEqualTo(201);
        assertThat(registered.status()).as(registered.body()).isEqualTo(201);
        assertThat(listed.body()).contains("\"uses_left\":1").doesNotContain("\"value\"");
        assertThat(client.json()).containsEntry("self_registered", true);
    }

    @Test
    void aTokenOrPolicyThatEndsOpensNothing() {
        operator.post(LIST, "{\"name\": \"%s\"}".formatted(name));
        String tokens = LIST + "/" + name + "/tokens";
        Answer first = operator.post(tokens, "{}");
        Answer second = operator.post(tokens, "{}");

        Answer revoked = operator.delete(tokens + "/" + first.text("id"));
        Answer withRevoked = register(first.text("value"));
        Answer deleted = operator.delete(LIST + "/" + name, "If-Match", "*");
        Answer withoutPolicy = register(second.text("value"));

        assertThat(revoked.status()).isEqualTo(204);
        assertThat(withRevoked.status()).isEqualTo(401);
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(withoutPolicy.status()).isEqualTo(401);
    }

    @Test
    void aPolicyChangesButKeepsItsNameAndCompany() {
        Answer made = operator.post(LIST, "{\"name\": \"%s\"}".formatted(name));
        String path = LIST + "/" + name;

        Answer changed =
                operator.patch(path, "{\"scopes\": [\"openid\"]}", "If-Match", made.header("ETag"));
        Answer renamed = operator.patch(path, "{\"name\": \"other\"}", "If-Match", "*");
        Answer again = operator.post(LIST, "{\"name\": \"%s\"}".formatted(name));

        assertThat(changed.json()).containsEntry("scopes", List.of("openid"));
        assertThat(renamed.status()).isEqualTo(422);
        assertThat(again.status()).isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"scopes\": [\"gatehouse.clients:write\"]",
                "\"scopes\": [\"no-such-scope\"]",
                "\"types\": []",
                "\"redirect_hosts\": [\"*.example\"]",
                "\"redirect_hosts\": [\"https://a.example\"]",
                "\"company\": \"00000000-0000-0000-0000-000000000000\""
            })
    void aPolicyCannotAllowEverything(String member) {
        Answer refused = operator.post(LIST, "{\"name\": \"%s\", %s}".formatted(name, member));

        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
        assertThat(operator.get(LIST + "/" + name).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"uses\": 0",
                "\"uses\": 1000000",
                "\"expires_in\": \"P400D\"",
                "\"expires_in\": \"soon\""
            })
    void aTokenIsNeverForEver(String member) {
        operator.post(LIST, "{\"name\": \"%s\"}".formatted(name));

        assertThat(operator.post(LIST + "/" + name + "/tokens", "{" + member + "}").status())
                .isEqualTo(422);
    }

    @Test
    void onlyTheInstanceMakesThem() {
        Api owner = callers.with(callers.person("alice", "one"));

        assertThat(owner.get(LIST).status()).isIn(403, 404);
        assertThat(owner.post(LIST, "{\"name\": \"%s\"}".formatted(name)).status()).isIn(403, 404);
    }

    @Test
    void theDesiredStateHasThemToo() {
        platform.apply(
                """
                version: 1
                registration_policies:
                  - name: partners-N
                    company: one-N
                    types: [web]
                    scopes: [openid, "series-N:read"]
                    auth_methods: [private_key_jwt]
                    redirect_hosts: [partner.example]
                    pkce: optional
                """);

        Answer policy = operator.get(LIST + "/" + name);

        assertThat(policy.json())
                .containsEntry("types", List.of("web"))
                .containsEntry("auth_methods", List.of("private_key_jwt"))
                .containsEntry("redirect_hosts", List.of("partner.example"))
                .containsEntry("pkce", "optional");
        assertThat(state.export()).contains("registration_policies:", "name: " + name);
    }

    private Answer register(String token) {
        return platform.browser()
                .postRaw(
                        "/connect/register",
                        "application/json",
                        "{\"redirect_uris\":[\"https://partner.example/callback\"]}",
                        "Authorization",
                        "Bearer " + token);
    }
}
