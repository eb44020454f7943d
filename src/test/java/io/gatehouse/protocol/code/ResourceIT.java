package io.gatehouse.protocol.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.Tokens;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** One token is for one API: RFC 8707 section 2.2. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResourceIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;
    Person alice;
    ClientApp client;
    String first;
    String second;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        platform.apply(
                """
                version: 1
                apis:
                  - audience: https://second-N.example
                    name: Second API N
                    access_token: { lifetime: PT6H }
                    scopes: [{ name: "second-N:read", description: "Read" }]
                  - audience: https://third-N.example
                    name: Third API N
                    scopes: [{ name: "third-N:read", description: "Read" }]
                companies:
                  - slug: one-N
                    name: "Company One N"
                    apis: ["https://api-N.example", "https://second-N.example", "https://third-N.example"]
                clients:
                  - client_id: webtwo-N
                    name: App of two APIs N
                    type: web
                    secret: SECRET
                    consent: trusted
                    redirect_uris: ["https://webtwo-N.example/callback"]
                    scopes: [openid, offline_access, "series-N:read", "second-N:read", "third-N:read"]
                """);
        alice = platform.person("alice");
        client = platform.client("webtwo");
        first = platform.audience();
        second = platform.fill("https://second-N.example");
    }

    @Requirement("RFC 8707 2.2: a token request names one of the resources authorized")
    @Requirement("RFC 9700 2.3: a token is for one API and its scopes")
    @Test
    void eachTokenIsForTheApiThatItsRequestNames() {
        Answer tokens = client.token(form(code(), first));
        Answer next = refresh(tokens, second);
        Answer back = refresh(next, first);

        assertThat(Tokens.claims(tokens.text("access_token")))
                .containsEntry("aud", first)
                .containsEntry("roles", List.of("analyst"));
        assertThat(tokens.text("scope"))
                .contains(platform.fill("series-N:read"))
                .doesNotContain("second");
        assertThat(Tokens.claims(next.text("access_token")))
                .containsEntry("aud", second)
                .containsEntry("roles", List.of());
        assertThat(next.text("scope")).contains("second").doesNotContain("series");
        assertThat(next.json()).containsEntry("expires_in", 21_600);
        assertThat(Tokens.claims(back.text("access_token"))).containsEntry("aud", first);
    }

    @Requirement("RFC 8707 2.2: a resource that was not authorized is invalid_target")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://unknown.example",
                "https://third-N.example",
                "x",
                "https://api-N.example/"
            })
    void refusesWhatWasNotAuthorizedAndSpendsNothing(String resource) {
        String code = code();

        assertThatItIsRefused(client.token(form(code, platform.fill(resource))));
        assertThatItIsRefused(client.redeem(code));

        Answer tokens = client.token(form(code, first));
        assertThat(tokens.status()).isEqualTo(200);
        assertThatItIsRefused(refresh(tokens, platform.fill(resource)));
        assertThatItIsRefused(client.refresh(tokens.text("refresh_token")));
        assertThat(refresh(tokens, second).status()).isEqualTo(200);
    }

    @Requirement("RFC 8707 2.2: a token is for one resource")
    @Test
    void refusesTwoResourcesForOneToken() {
        List<Map.Entry<String, String>> form = new ArrayList<>(form(code(), first).entrySet());
        form.add(Map.entry("resource", second));

        assertThatItIsRefused(
                platform.browser()
                        .post(
                                "/oauth2/token",
                                form,
                                "Authorization",
                                client.basic(Platform.SECRET)));
    }

    @Requirement("RFC 8707 2: an unknown resource is invalid_target")
    @Test
    void anApiThatTheClientHasNoScopeOfIsLikeNoneWhereverItAsks() {
        ClientApp web = platform.client("web");
        String unknown = "https://unknown.example";

        assertThat(begun(web, second)).contains("error=invalid_target");
        assertThat(begun(web, second)).isEqualTo(begun(web, unknown));
        assertThatItIsRefused(pushed(web, second));
        assertThat(pushed(web, second).body()).isEqualTo(pushed(web, unknown).body());
        assertThat(pushed(client, second).status()).isEqualTo(201);
    }

    @Requirement("RFC 9700 4.10.2: a token of one API is nothing to another")
    @Test
    void theTokenOfOneApiIsNotKnownToAnother() {
        Answer tokens = client.token(form(code(), second));

        assertThat(platform.client("gateway").introspect(tokens.text("access_token")).body())
                .isEqualTo("{\"active\":false}");
    }

    private String begun(ClientApp app, String resource) {
        Map<String, String> request = app.request("openid series-N:read");
        request.put("resource", resource);
        return platform.browser().get(ClientApp.authorize(request)).location();
    }

    private static Answer pushed(ClientApp app, String resource) {
        Map<String, String> request = app.request("openid series-N:read");
        request.put("resource", resource);
        return app.push(request);
    }

    private String code() {
        String address =
                ClientApp.authorize(
                                client.request("openid offline_access series-N:read second-N:read"))
                        + "&resource="
                        + Http.encode(first)
                        + "&resource="
                        + Http.encode(second);
        Answer answer = alice.open(address);
        if (answer.hasForm("sign-in")) {
            answer = alice.signIn(answer);
        }
        assertThat(answer.redirected("code")).as(answer.location()).isNotEmpty();
        return answer.redirected("code");
    }

    private Map<String, String> form(String code, String resource) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", client.redirectUri());
        form.put("code_verifier", ClientApp.VERIFIER);
        form.put("resource", resource);
        return form;
    }

    private Answer refresh(Answer tokens, String resource) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", tokens.text("refresh_token"));
        form.put("resource", resource);
        return client.token(form);
    }

    private static void assertThatItIsRefused(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("error")).isEqualTo("invalid_target");
        assertThat(answer.json()).doesNotContainKey("access_token");
    }
}
