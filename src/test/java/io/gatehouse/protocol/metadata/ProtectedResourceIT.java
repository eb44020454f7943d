package io.gatehouse.protocol.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.Tokens;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** How clients find us from our own protected resources (RFC 9728). */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProtectedResourceIT {

    private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";
    private static final Pattern METADATA = Pattern.compile("resource_metadata=\"([^\"]+)\"");

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
    }

    @Requirement("RFC 9728 3: the description at its well-known address, with the path behind it")
    @Requirement("RFC 9728 3.2: JSON without empty members")
    @Requirement("RFC 9728 3.3: resource is the one that was asked about")
    @ParameterizedTest
    @CsvSource({"''", "/userinfo", "/api/v1"})
    void eachResourceIsDescribedAtItsWellKnownAddress(String path) {
        Answer answer = platform.browser().get(WELL_KNOWN + path, "Origin", "https://any.example");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(answer.header("Cache-Control")).contains("max-age=300");
        assertThat(answer.json())
                .containsEntry("resource", issuer.value() + path)
                .containsEntry("authorization_servers", List.of(issuer.value()))
                .containsKeys(
                        "scopes_supported",
                        "bearer_methods_supported",
                        "dpop_signing_alg_values_supported");
        assertThat(answer.json().values()).doesNotContainNull().doesNotContain("", List.of());
    }

    @Requirement("RFC 9728 3: the description at its well-known address, with the path behind it")
    @Test
    void nothingElseIsDescribed() {
        assertThat(platform.browser().get(WELL_KNOWN + "/oauth2/token").status()).isEqualTo(404);
        assertThat(platform.browser().get(WELL_KNOWN + "/").status()).isEqualTo(404);
        assertThat(platform.browser().postRaw(WELL_KNOWN, "application/json", "{}").status())
                .isEqualTo(405);
    }

    @Requirement("RFC 9728 5.1: resource_metadata in the challenge")
    @ParameterizedTest
    @CsvSource({"/userinfo, /userinfo", "/api/v1/companies, /api/v1"})
    void whoComesWithoutAGoodTokenIsToldWhereToLook(String request, String resource) {
        Answer without = platform.browser().get(request);
        Answer wrong = platform.browser().get(request, "Authorization", "Bearer nonsense");
        Answer bound = platform.browser().get(request, "Authorization", "DPoP nonsense");

        for (Answer answer : List.of(without, wrong, bound)) {
            assertThat(answer.status()).isEqualTo(401);
            Matcher address = METADATA.matcher(answer.header("WWW-Authenticate"));
            assertThat(address.find()).isTrue();
            assertThat(platform.browser().get(address.group(1)).text("resource"))
                    .isEqualTo(issuer.at(resource));
        }
    }

    @Requirement("RFC 9728 5.1: resource_metadata in the challenge")
    @Test
    void aTokenWithoutTheScopeIsToldTheSame() {
        Person alice = platform.person("alice");
        String token =
                alice.tokens(platform.client("web"), "openid series-N:read", "one")
                        .text("access_token");

        Answer answer =
                platform.browser().get("/api/v1/companies", "Authorization", "Bearer " + token);

        assertThat(answer.header("WWW-Authenticate"))
                .contains("resource_metadata=\"" + issuer.at(WELL_KNOWN + "/api/v1") + "\"");
    }

    @Requirement("RFC 9728 4: protected_resources in the issuer's metadata")
    @Test
    void discoveryListsThem() {
        assertThat(
                        platform.browser()
                                .get("/.well-known/openid-configuration")
                                .json()
                                .get("protected_resources"))
                .isEqualTo(List.of(issuer.at("/userinfo"), issuer.at("/api/v1")));
    }

    @Requirement("RFC 8707 2: a resource is asked for by the name that its description has")
    @ParameterizedTest
    @ValueSource(strings = {"", "/userinfo"})
    void aTokenCanBeAskedForOursAlone(String path) {
        ClientApp web = platform.client("web");
        Person alice = platform.person("alice");
        Map<String, String> request = web.request("openid email series-N:read");
        request.put("resource", issuer.value() + path);

        Answer tokens = web.redeem(alice.authorize(request, "one").redirected("code"));

        String token = tokens.text("access_token");
        assertThat(Tokens.claims(token)).containsEntry("aud", issuer.value());
        assertThat(tokens.text("scope")).contains("openid").doesNotContain("series");
        assertThat(platform.browser().get("/userinfo", "Authorization", "Bearer " + token).status())
                .isEqualTo(200);
    }

    @Requirement("RFC 8707 2.2: a token request names one of the resources authorized")
    @Test
    void ofSeveralApisOneTokenIsForOursAndOneForTheOther() {
        ClientApp web = platform.client("web");
        Person alice = platform.person("alice");
        String request =
                ClientApp.authorize(web.request("openid series-N:read"))
                        + "&resource="
                        + issuer.value()
                        + "&resource="
                        + platform.audience();
        Answer page = alice.signIn(alice.open(request));
        Answer redirect = page.hasForm("consent") ? alice.allow(page) : page;
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", redirect.redirected("code"));
        form.put("redirect_uri", web.redirectUri());
        form.put("code_verifier", ClientApp.VERIFIER);

        Answer undecided = web.token(form);
        form.put("resource", platform.audience());
        Answer forApi = web.token(form);

        assertThat(undecided.text("error")).isEqualTo("invalid_target");
        assertThat(Tokens.claims(forApi.text("access_token")))
                .containsEntry("aud", platform.audience());
    }
}
