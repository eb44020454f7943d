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

/** Codes and refresh tokens that are bound to a key: RFC 9449 sections 5, 5.2 and 10. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DpopBindingIT {

    private static final String SCOPE = "openid offline_access series-N:read";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;
    Person carol;
    ClientApp spa;
    ClientApp web;
    DpopKey key;
    DpopKey thief;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        platform.apply(
                """
                version: 1
                clients:
                  - client_id: bound-N
                    name: Bound service N
                    type: service
                    company: one-N
                    client_type: provider
                    secret: SECRET
                    scopes: ["provider.data-N:write"]
                    roles: [{ api: "https://api-N.example", role: PROVIDER }]
                    settings: { dpop_bound_access_tokens: true }
                  - client_id: spabound-N
                    name: Bound browser app N
                    type: spa
                    redirect_uris: ["https://spabound-N.example/callback"]
                    scopes: [openid, offline_access]
                    settings: { dpop_bound_access_tokens: true }
                """);
        carol = platform.person("carol");
        spa = platform.client("spa");
        web = platform.client("web");
        key = DpopKey.make();
        thief = DpopKey.make();
        carol.tokens(spa, SCOPE, "one");
        carol.tokens(web, SCOPE, "one");
    }

    @Requirement("RFC 9449 5: a public client's refresh token is bound to the key")
    @Test
    void aStolenRefreshTokenOfAPublicClientIsNothingWithoutTheKey() {
        String token = carol.tokens(spa.holding(key), SCOPE, "one").text("refresh_token");

        assertThatItIsRefused(spa.refresh(token));
        assertThatItIsRefused(spa.holding(thief).refresh(token));

        Answer answer = spa.holding(key).refresh(token);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void theSuccessorIsBoundAsWell() {
        Answer first = carol.tokens(spa.holding(key), SCOPE, "one");
        String second = spa.holding(key).refresh(first.text("refresh_token")).text("refresh_token");

        assertThatItIsRefused(spa.refresh(second));
        assertThatItIsRefused(spa.holding(thief).refresh(second));
        assertThat(spa.holding(key).refresh(second).status()).isEqualTo(200);
    }

    @Requirement("RFC 9449 5: a public client's refresh token is bound to the key")
    @Test
    void aRefreshTokenIsBoundOnceItsPublicClientShowsAKey() {
        String bearer = carol.tokens(spa, SCOPE, "one").text("refresh_token");

        Answer bound = spa.holding(key).refresh(bearer);

        assertThat(bound.text("token_type")).isEqualTo("DPoP");
        assertThatItIsRefused(spa.refresh(bound.text("refresh_token")));
        assertThat(spa.holding(key).refresh(bound.text("refresh_token")).status()).isEqualTo(200);
    }

    @Test
    void aReplayWithoutTheKeyStillEndsTheFamily() {
        Answer first = carol.tokens(spa.holding(key), SCOPE, "one");
        Answer second = spa.holding(key).refresh(first.text("refresh_token"));

        assertThatItIsRefused(spa.refresh(first.text("refresh_token")));

        assertThatItIsRefused(spa.holding(key).refresh(second.text("refresh_token")));
    }

    @Requirement("RFC 9449 5: a confidential client may change its key")
    @Test
    void aConfidentialClientMayChangeItsKey() {
        String token = carol.tokens(web.holding(key), SCOPE, "one").text("refresh_token");

        Answer other = web.holding(thief).refresh(token);
        Answer bearer = web.refresh(other.text("refresh_token"));

        assertThat(Tokens.claims(other.text("access_token")))
                .containsEntry("cnf", Map.of("jkt", thief.thumbprint()));
        assertThat(bearer.text("token_type")).isEqualTo("Bearer");
    }

    @Requirement("RFC 9449 10: dpop_jkt binds the code")
    @ParameterizedTest
    @ValueSource(strings = {"web", "spa"})
    void aCodeIsForTheKeyThatTheRequestNamed(String name) {
        ClientApp client = platform.client(name);
        String code = code(client, key.thumbprint());

        assertThatItIsRefused(client.redeem(code));
        assertThatItIsRefused(client.holding(thief).redeem(code));

        Answer answer = client.holding(key).redeem(code);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.text("token_type")).isEqualTo("DPoP");
    }

    @Requirement("RFC 9449 10: dpop_jkt is a thumbprint")
    @ParameterizedTest
    @ValueSource(strings = {"x", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+", "' or 1=1"})
    void whatIsNoThumbprintIsRefused(String text) {
        Map<String, String> request = web.request(SCOPE);
        request.put("dpop_jkt", text);

        Answer answer = carol.open(ClientApp.authorize(request));

        assertThat(answer.redirected("error")).isEqualTo("invalid_request");
    }

    @Requirement("RFC 9449 5.2: dpop_bound_access_tokens")
    @Test
    void aBoundClientGetsNothingWithoutAProof() {
        ClientApp bound = platform.client("bound");

        Answer without = bound.token(machine());
        Answer with = bound.holding(key).token(machine());

        assertThat(without.status()).isEqualTo(400);
        assertThat(without.text("error")).isEqualTo("invalid_request");
        assertThat(without.text("error_description")).contains("DPoP");
        assertThat(with.text("token_type")).isEqualTo("DPoP");
    }

    @Test
    void aBoundClientSpendsNothingWithoutAProof() {
        ClientApp bound = platform.client("spabound");
        String code =
                carol.authorize(bound.request("openid offline_access"), "one").redirected("code");

        assertThat(bound.redeem(code).text("error")).isEqualTo("invalid_request");
        Answer answer = bound.holding(key).redeem(code);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(bound.refresh(answer.text("refresh_token")).text("error"))
                .isEqualTo("invalid_request");
        assertThat(bound.holding(key).refresh(answer.text("refresh_token")).status())
                .isEqualTo(200);
    }

    private String code(ClientApp client, String thumbprint) {
        Map<String, String> request = client.request(SCOPE);
        request.put("dpop_jkt", thumbprint);
        return carol.authorize(request, "one").redirected("code");
    }

    private static Map<String, String> machine() {
        return new LinkedHashMap<>(Map.of("grant_type", "client_credentials"));
    }

    private static void assertThatItIsRefused(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("error")).isEqualTo("invalid_grant");
        assertThat(answer.json()).doesNotContainKey("access_token");
    }
}
