package io.gatehouse.protocol.claims;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Asking for single claims: OpenID Connect Core section 5.5. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClaimsParameterIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    Platform platform;
    ClientApp trusted;
    ClientApp asking;
    Person alice;

    @BeforeAll
    void make() {
        platform =
                new Platform(state, issuer)
                        .apply(
                                """
                                version: 1
                                attributes:
                                  - { name: given_name, purpose: "Shown to colleagues", retention: P2Y }
                                  - { name: nickname, purpose: "Shown to colleagues", retention: P2Y }
                                clients:
                                  - client_id: trusted-N
                                    name: Trusted app N
                                    type: web
                                    secret: SECRET
                                    redirect_uris: ["https://trusted-N.example/callback"]
                                    scopes: [openid, email, profile, offline_access]
                                    consent: trusted
                                  - client_id: asking-N
                                    name: Asking app N
                                    type: web
                                    secret: SECRET
                                    redirect_uris: ["https://asking-N.example/callback"]
                                    scopes: [openid, email, profile]
                                accounts:
                                  - email: alice-N@one.example
                                    attributes: { given_name: Alice, nickname: Al }
                                """);
        trusted = platform.client("trusted");
        asking = platform.client("asking");
        alice = platform.person("alice");
        alice.tokens(trusted, "openid", "one");
    }

    @Requirement("OpenID Connect Core 5.5: a claim comes where the claims parameter asks for it")
    @Test
    void aClaimComesWhereItWasAskedForAndNowhereElse() {
        Answer tokens =
                tokens(
                        trusted,
                        "openid",
                        """
                        {"userinfo": {"given_name": {"essential": true}},
                         "id_token": {"email": null, "email_verified": null}}
                        """);

        Map<String, Object> idToken = Tokens.claims(tokens.text("id_token"));
        assertThat(idToken)
                .containsEntry("email", alice.email())
                .containsKey("email_verified")
                .doesNotContainKeys("given_name", "nickname");
        assertThat(userInfo(tokens)).containsOnlyKeys("sub", "given_name");
        assertThat(tokens.text("scope")).as("asks for no scope").isEqualTo("openid");
    }

    @Requirement("OpenID Connect Core 12.2: claims stay through refresh")
    @Test
    void whatIsAskedForStaysThroughRefresh() {
        Answer tokens =
                tokens(
                        trusted,
                        "openid offline_access",
                        "{\"userinfo\":{\"nickname\":null},\"id_token\":{\"given_name\":null}}");

        Answer refreshed = trusted.refresh(tokens.text("refresh_token"));

        assertThat(userInfo(refreshed)).containsEntry("nickname", "Al");
        assertThat(Tokens.claims(refreshed.text("id_token"))).containsEntry("given_name", "Alice");
    }

    @Test
    void withoutItNothingIsStoredOrTold() {
        Answer tokens = tokens(trusted, "openid", "{}");

        assertThat(userInfo(tokens)).containsOnlyKeys("sub");
        assertThat(Tokens.claims(tokens.text("id_token"))).doesNotContainKey("email");
    }

    @Test
    void thePersonIsAskedAndMayDecline() {
        String claims = "{\"userinfo\":{\"email\":null,\"given_name\":{\"essential\":true}}}";
        Map<String, String> request = asking.request("openid");
        request.put("claims", claims);
        Person person = platform.person("carol");
        Answer page = person.signIn(person.open(ClientApp.authorize(request)));

        Answer redirect = person.allow(page, List.of("profile"));
        Answer tokens = asking.redeem(redirect.redirected("code"));

        assertThat(page.boxes("consent", "scope")).contains("email", "profile");
        assertThat(tokens.text("scope")).isEqualTo("openid");
        assertThat(userInfo(tokens)).containsOnlyKeys("sub");
    }

    @Test
    void aClaimEndsWithTheConsentToItsScope() {
        Map<String, String> request = asking.request("openid");
        request.put("claims", "{\"userinfo\":{\"given_name\":null}}");
        Answer tokens = asking.redeem(alice.authorize(request, "one").redirected("code"));
        Map<String, Object> before = userInfo(tokens);

        database.asOwner(
                "update consent set allowed = array_remove(allowed, 'profile')"
                        + " where client = (select id from client where client_id = '%s')"
                                .formatted(asking.id()));

        assertThat(before).containsEntry("given_name", "Alice");
        assertThat(userInfo(tokens)).containsOnlyKeys("sub");
    }

    @Requirement("OpenID Connect Core 5.5.1: what cannot be given is left out, also if essential")
    @Test
    void aClientGetsNoClaimWhoseScopeItIsNotRegisteredFor() {
        ClientApp plain = platform.client("plain");

        Answer tokens =
                tokens(plain, "openid", "{\"userinfo\":{\"given_name\":null,\"email\":null}}");

        assertThat(userInfo(tokens)).containsOnlyKeys("sub", "email");
    }

    @Requirement("OpenID Connect Core 5.5: unknown claims and members are ignored")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"userinfo\":{\"shoe_size\":{\"essential\":true},\"roles\":null}}",
                "{\"verified_claims\":{\"x\":1},\"userinfo\":{\"birthdate\":null}}",
                "{\"userinfo\":null,\"id_token\":{\"auth_time\":{\"essential\":true}}}",
                "{\"id_token\":{\"acr\":{\"values\":[\"7\",\"urn:x\"]}}}",
                "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"1\",\"9\"]}}}",
            })
    void whatNobodyKnowsIsIgnored(String claims) {
        Answer tokens = tokens(trusted, "openid", claims);

        assertThat(tokens.status()).isEqualTo(200);
        assertThat(userInfo(tokens)).containsOnlyKeys("sub");
        assertThat(Tokens.claims(tokens.text("id_token")))
                .containsEntry("acr", "1")
                .containsKey("auth_time");
    }

    @Requirement("OpenID Connect Core 5.5: what is no JSON object is invalid_request")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "name",
                "[]",
                "null",
                "{\"userinfo\":[\"name\"]}",
                "{\"userinfo\":\"name\"}",
                "{\"id_token\":{\"name\":true}}",
                "{\"id_token\":{\"name\":{\"essential\":\"yes\"}}}",
                "{\"id_token\":{\"name\":{\"values\":\"x\"}}}",
                "{\"id_token\":{},\"id_token\":{}}",
                "{\"id_token\":{\"name\":null,\"name\":null}}",
                "{\"userinfo\":{\"name\":null}",
                "{\"userinfo\":{\"name\":null}} and more",
                "{\"userinfo\":{\"a\":{\"value\":[[[[[[[[[[1]]]]]]]]]]}}}",
            })
    void refusesWhatIsMalformedOrTooDeep(String claims) {
        Answer redirect = open(trusted, claims);

        assertThat(redirect.redirected("error")).isEqualTo("invalid_request");
        assertThat(redirect.redirected("code")).isEmpty();
    }

    @Test
    void refusesMoreClaimsThanThereCanBe() {
        StringBuilder many = new StringBuilder("{\"userinfo\":{\"a\":null");
        for (int i = 0; i < 101; i++) {
            many.append(",\"c").append(i).append("\":null");
        }

        assertThat(open(trusted, many + "}}").redirected("error")).isEqualTo("invalid_request");
    }

    @Requirement("OpenID Connect Core 5.5.1.1: an essential acr that cannot be reached fails")
    @Requirement(
            "RFC 9470 5: unmet_authentication_requirements for an essential class that is out of reach")
    @Test
    void anEssentialClassThatIsOutOfReachIsAFailedSignIn() {
        Answer redirect =
                open(trusted, "{\"id_token\":{\"acr\":{\"essential\":true,\"value\":\"9\"}}}");

        assertThat(redirect.redirected("error")).isEqualTo("unmet_authentication_requirements");
        assertThat(redirect.redirected("code")).isEmpty();
    }

    @Requirement(
            "OpenID Connect Core 3.1.2.1: acr_values are a wish, and acr says what was reached")
    @Requirement("RFC 9470 4: acr_values are answered by the class reached")
    @Test
    void aPreferredClassIsAnsweredByTheOneReached() {
        Map<String, String> request = trusted.request("openid");
        request.put("acr_values", "9 1");
        request.put("display", "popup");
        request.put("claims_locales", "de en");

        Answer tokens = trusted.redeem(alice.open(ClientApp.authorize(request)).redirected("code"));

        assertThat(Tokens.claims(tokens.text("id_token"))).containsEntry("acr", "1");
    }

    @Requirement("OpenID Connect Core 5.5.1: a sub with a value is about that person or nobody")
    @Test
    void anAnswerIsAboutTheSubjectAskedForOrAboutNobody() {
        String own =
                Tokens.claims(tokens(trusted, "openid", "{}").text("id_token")).get("sub") + "";
        String wanted = "{\"id_token\":{\"sub\":{\"value\":\"%s\"}}}";

        Answer same = open(trusted, wanted.formatted(own), "none");
        Answer other =
                open(trusted, wanted.formatted("00000000-0000-7000-8000-000000000000"), "none");
        Answer noId = open(trusted, wanted.formatted("somebody"), "none");

        assertThat(same.redirected("code")).isNotEmpty();
        assertThat(other.redirected("error")).isEqualTo("login_required");
        assertThat(noId.redirected("error")).isEqualTo("login_required");
    }

    @Requirement("OpenID Connect Discovery 3: claims_supported says what can be asked for")
    @Test
    void discoverySaysWhatCanBeAskedFor() {
        Map<String, Object> all =
                platform.browser().get("/.well-known/openid-configuration").json();

        assertThat(all).containsEntry("claims_parameter_supported", true);
        assertThat(all.get("claims_supported").toString())
                .contains("given_name", "nickname", "updated_at", "email")
                .doesNotContain("family_name");
    }

    private Answer tokens(ClientApp client, String scope, String claims) {
        Map<String, String> request = client.request(scope);
        request.put("claims", claims);
        return client.redeem(alice.authorize(request, "one").redirected("code"));
    }

    private Answer open(ClientApp client, String claims) {
        return open(client, claims, "");
    }

    private Answer open(ClientApp client, String claims, String prompt) {
        Map<String, String> request = client.request("openid");
        request.put("claims", claims);
        request.put("prompt", prompt);
        return alice.open(ClientApp.authorize(request));
    }

    private Map<String, Object> userInfo(Answer tokens) {
        return platform.browser()
                .get("/userinfo", "Authorization", "Bearer " + tokens.text("access_token"))
                .json();
    }
}
