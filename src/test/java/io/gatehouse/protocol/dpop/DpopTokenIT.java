package io.gatehouse.protocol.dpop;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.DpopKey;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.Tokens;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Tokens that are bound to a key: RFC 9449 sections 5 and 6. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DpopTokenIT {

    private static final String SCOPE = "openid offline_access series-N:read";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;
    Person carol;
    DpopKey key;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        platform.apply(
                """
                version: 1
                apis:
                  - audience: https://opaque-N.example
                    name: Opaque API N
                    access_token: { format: reference }
                    introspection_clients: [gateway-N]
                    scopes: [{ name: "opaque-N:read", description: "Read" }]
                companies:
                  - { slug: one-N, name: "Company One N", apis: ["https://api-N.example", "https://opaque-N.example"] }
                clients:
                  - client_id: opaque-N
                    name: Opaque service N
                    type: service
                    company: one-N
                    secret: SECRET
                    scopes: ["opaque-N:read"]
                """);
        carol = platform.person("carol");
        key = DpopKey.make();
    }

    @Requirement("RFC 9449 5: each grant binds its token to the key")
    @Requirement("RFC 9449 6.1: cnf.jkt in the token")
    @ParameterizedTest
    @ValueSource(strings = {"web", "spa"})
    void theCodeGrantBindsTheTokenToTheKey(String client) {
        Answer answer = carol.tokens(platform.client(client).holding(key), SCOPE, "one");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThatItIsBound(answer);
    }

    @Requirement("RFC 9449 5: each grant binds its token to the key")
    @ParameterizedTest
    @ValueSource(strings = {"web", "spa"})
    void theRefreshGrantBindsTheTokenToTheKey(String client) {
        ClientApp app = platform.client(client).holding(key);
        Answer first = carol.tokens(app, SCOPE, "one");

        Answer answer = app.refresh(first.text("refresh_token"));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThatItIsBound(answer);
        assertThat(answer.text("refresh_token")).isNotEqualTo(first.text("refresh_token"));
    }

    @Requirement("RFC 9449 5: each grant binds its token to the key")
    @Test
    void clientCredentialsBindTheTokenToTheKey() {
        Answer answer = machine(platform.client("gateway").holding(key));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThatItIsBound(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ES256", "PS256", "EdDSA", "Ed25519"})
    void theKeyMayBeOfAnyKind(String algorithm) {
        DpopKey other = DpopKey.make(algorithm);

        Answer answer = machine(platform.client("gateway").holding(other));

        assertThat(Tokens.claims(answer.text("access_token")))
                .containsEntry("cnf", Map.of("jkt", other.thumbprint()));
    }

    @Requirement("RFC 9449 5: without a proof the token is a bearer token")
    @Test
    void withoutAProofTheTokenIsABearerToken() {
        Answer answer = machine(platform.client("gateway"));

        assertThat(answer.text("token_type")).isEqualTo("Bearer");
        assertThat(Tokens.claims(answer.text("access_token"))).doesNotContainKey("cnf");
        assertThat(answer.header("DPoP-Nonce")).isEmpty();
        assertThat(platform.client("gateway").introspect(answer.text("access_token")).json())
                .containsEntry("token_type", "Bearer")
                .doesNotContainKey("cnf");
    }

    @Requirement("RFC 9449 6.2: introspection names the key")
    @Test
    void introspectionNamesTheKey() {
        String token = machine(platform.client("gateway").holding(key)).text("access_token");

        assertThat(platform.client("gateway").introspect(token).json())
                .containsEntry("active", true)
                .containsEntry("token_type", "DPoP")
                .containsEntry("cnf", Map.of("jkt", key.thumbprint()));
    }

    @Test
    void ofAReferenceTokenOnlyIntrospectionNamesTheKey() {
        Answer answer = machine(platform.client("opaque").holding(key));
        String token = answer.text("access_token");

        assertThat(answer.text("token_type")).isEqualTo("DPoP");
        assertThat(token).doesNotContain(".");
        assertThat(platform.client("gateway").introspect(token).json())
                .containsEntry("active", true)
                .containsEntry("token_type", "DPoP")
                .containsEntry("cnf", Map.of("jkt", key.thumbprint()));
    }

    private void assertThatItIsBound(Answer answer) {
        assertThat(answer.text("token_type")).isEqualTo("DPoP");
        assertThat(Tokens.claims(answer.text("access_token")))
                .containsEntry("cnf", Map.of("jkt", key.thumbprint()));
    }

    private static Answer machine(ClientApp client) {
        return client.token(new LinkedHashMap<>(Map.of("grant_type", "client_credentials")));
    }
}
