package io.gatehouse.protocol.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * What is wrong with a request is told to the client, unless client or redirect address are wrong
 * themselves: then to the person (RFC 6749 section 4.1.2.1). Each case changes one thing of a good
 * request.
 */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestRefusalsIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;
    ClientApp web;

    @BeforeAll
    void make() {
        platform =
                new Platform(state, issuer)
                        .apply(
                                """
                                version: 1
                                clients:
                                  - client_id: old-N
                                    name: Old app N
                                    type: web
                                    secret: SECRET
                                    pkce: optional
                                    redirect_uris: ["https://old-N.example/callback"]
                                    scopes: [openid, email]
                                  - client_id: off-N
                                    name: Disabled app N
                                    type: web
                                    state: disabled
                                    secret: SECRET
                                    redirect_uris: ["https://off-N.example/callback"]
                                    scopes: [openid, email]
                                """);
        web = platform.client("web");
    }

    @Requirement("RFC 6749 4.1.1: a request by GET leads to the sign-in page")
    @Test
    void aGoodRequestLeadsToTheSignInPage() {
        Answer answer = send(web.request("openid email"));

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.location()).startsWith(issuer.at("/sign-in?flow="));
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }

    @Requirement(
            "RFC 6749 4.1.2.1: an unknown client or address is told to the person, without a redirect")
    @Requirement("RFC 6749 3.1.2.3: a redirect address is compared character by character")
    @Requirement("RFC 9700 2.1: a redirect address is compared exactly")
    @Requirement("OpenID Connect Core 3.1.2.1: redirect_uri is needed and a registered one")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "client_id    | none                                          | invalid_request",
                "client_id    | ''                                            | invalid_request",
                "client_id    | nobody                                        | invalid_client",
                "client_id    | gateway-N                                     | invalid_client",
                "client_id    | off-N                                         | invalid_client",
                "client_id    | WEB-N                                         | invalid_client",
                "redirect_uri | none                                          | invalid_redirect_uri",
                "redirect_uri | https://evil.example/callback                 | invalid_redirect_uri",
                "redirect_uri | https://spa-N.example/callback                | invalid_redirect_uri",
                "redirect_uri | https://web-N.example/callback/               | invalid_redirect_uri",
                "redirect_uri | https://web-N.example/callback?x=1            | invalid_redirect_uri",
                "redirect_uri | https://web-N.example/callback?               | invalid_redirect_uri",
                "redirect_uri | https://web-N.example/callback#x              | invalid_redirect_uri",
                "redirect_uri | https://me@web-N.example/callback             | invalid_redirect_uri",
                "redirect_uri | https://web-N.example@evil.example/callback   | invalid_redirect_uri",
                "redirect_uri | https://web-N.example.evil.example/callback   | invalid_redirect_uri",
                "redirect_uri | https://evil.example\\@web-N.example/callback | invalid_redirect_uri",
                "redirect_uri | https://Web-N.example/callback                | invalid_redirect_uri",
                "redirect_uri | https://web-N.example/Callback                | invalid_redirect_uri",
                "redirect_uri | https://web-N.example:443/callback            | invalid_redirect_uri",
                "redirect_uri | http://web-N.example/callback                 | invalid_redirect_uri",
                "redirect_uri | https://web-N.example/x/../callback           | invalid_redirect_uri",
                "redirect_uri | https://web-N.example/%63allback              | invalid_redirect_uri",
                "redirect_uri | //web-N.example/callback                      | invalid_redirect_uri",
                "redirect_uri | javascript:alert(1)                           | invalid_redirect_uri",
            })
    void tellsThePersonWhatIsWrongWithClientOrAddress(
            String name, @Nullable String value, String error) {
        Map<String, String> request = changed(web, name, value);

        Answer page = send(request);

        assertThat(page.status()).isEqualTo(400);
        assertThat(page.pageError()).isEqualTo(error);
        assertThat(page.location()).isEmpty();
        assertThat(page.hasForm("sign-in")).isFalse();
    }

    @Requirement("RFC 6749 3.1: no parameter stands twice")
    @ParameterizedTest
    @ValueSource(strings = {"client_id", "redirect_uri"})
    void tellsThePersonOfARepeatedClientOrAddress(String name) {
        String twice =
                ClientApp.authorize(web.request("openid"))
                        + "&"
                        + name
                        + "="
                        + Http.encode(web.request("openid").get(name));

        Answer page = platform.browser().get(twice);

        assertThat(page.status()).isEqualTo(400);
        assertThat(page.pageError()).isEqualTo("invalid_request");
        assertThat(page.location()).isEmpty();
    }

    @Requirement("RFC 6749 4.1.2.1: errors go to the verified address, with state")
    @Requirement("RFC 6749 3.1.1: response types other than code are refused")
    @Requirement("RFC 6749 3.3: a scope that is unknown or malformed is invalid_scope")
    @Requirement("RFC 7636 4.3: S256 is needed, and plain is refused")
    @Requirement("RFC 9207 2: errors carry iss")
    @Requirement("RFC 9700 2.1.1: PKCE is required")
    @Requirement("RFC 9700 2.1.2: no access token comes in an authorization answer")
    @Requirement("OpenID Connect Core 3.1.2.1: prompt none stands alone, and max_age is a number")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "response_type         | none                         | invalid_request",
                "response_type         | token                        | unsupported_response_type",
                "response_type         | none_at_all                  | unsupported_response_type",
                "response_type         | code id_token                | unsupported_response_type",
                "response_type         | CODE                         | unsupported_response_type",
                "response_mode         | fragment                     | invalid_request",
                "scope                 | none                         | invalid_scope",
                "scope                 | openid nonsense              | invalid_scope",
                "scope                 | openid provider.data-N:write | invalid_scope",
                "scope                 | openid,email                 | invalid_scope",
                "scope                 | openid <script>              | invalid_scope",
                "resource              | https://else.example         | invalid_target",
                "code_challenge        | none                         | invalid_request",
                "code_challenge        | short                        | invalid_request",
                "code_challenge        | 0123456789012345678901234567890123456789012=  | invalid_request",
                "code_challenge        | 01234567890123456789012345678901234567890123  | invalid_request",
                "code_challenge        | 012345678901234567890123456789012345678901+   | invalid_request",
                "code_challenge_method | none                         | invalid_request",
                "code_challenge_method | plain                        | invalid_request",
                "code_challenge_method | s256                         | invalid_request",
                "prompt                | none login                   | invalid_request",
                "prompt                | sideways                     | invalid_request",
                "max_age               | -1                           | invalid_request",
                "max_age               | 1.5                          | invalid_request",
                "max_age               | soon                         | invalid_request",
                "max_age               | ٣                            | invalid_request",
                "request               | e30.e30.                     | invalid_request_object",
                "request_uri           | https://web-N.example/r      | invalid_request_uri",
                "request_uri           | urn:ietf:params:oauth:x      | invalid_request_uri",
                "id_token_hint         | garbage                      | invalid_request",
            })
    void tellsTheClientEverythingElse(String name, @Nullable String value, String error) {
        Map<String, String> request = changed(web, name, value);

        Answer redirect = send(request);

        assertRefused(redirect, error);
        assertThat(redirect.redirected("state")).isEqualTo("the-state");
    }

    @Requirement("RFC 6749 3.1: no parameter stands twice")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "response_type", "scope", "nonce", "code_challenge", "code_challenge_method",
                "prompt", "max_age", "company", "id_token_hint", "never_heard_of"
            })
    void tellsTheClientOfRepeatedParameters(String name) {
        String twice =
                ClientApp.authorize(web.request("openid")) + "&" + name + "=a&" + name + "=b";

        Answer redirect = platform.browser().get(twice);

        assertRefused(redirect, "invalid_request");
        assertThat(redirect.redirected("state")).isEqualTo("the-state");
    }

    @Test
    void sendsNoStateBackWhenTwoWereSent() {
        Answer redirect =
                platform.browser().get(ClientApp.authorize(web.request("openid")) + "&state=other");

        assertRefused(redirect, "invalid_request");
        assertThat(redirect.location()).doesNotContain("state=");
    }

    @Requirement("RFC 6749 3.1: unknown parameters are ignored, and empty ones count as absent")
    @Requirement(
            "OpenID Connect Core 3.1.2.1: display, ui_locales, claims_locales, login_hint and acr_values do no harm")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "never_heard_of | x",
                "display        | popup",
                "ui_locales     | de en",
                "claims_locales | xx",
                "acr_values     | 1 2",
                "login_hint     | carol",
                "prompt         | ''",
                "max_age        | ''",
                "request        | ''",
                "request_uri    | ''",
                "response_mode  | ''",
                "response_mode  | query",
                "company        | ''",
                "id_token_hint  | ''",
            })
    void goesOnWithParametersThatAreUnknownOrEmpty(String name, String value) {
        Answer answer = send(changed(web, name, value));

        assertThat(answer.location()).startsWith(issuer.at("/sign-in?flow="));
    }

    @Requirement("OpenID Connect Core 3.1.2.1: a confidential client set so goes without PKCE")
    @Test
    void anOldConfidentialClientMayGoWithoutPkce() {
        ClientApp old = platform.client("old");
        Map<String, String> request = old.request("openid");
        request.remove("code_challenge");
        request.remove("code_challenge_method");

        assertThat(send(request).location()).startsWith(issuer.at("/sign-in?flow="));
    }

    @Requirement("RFC 9700 2.1.1: a challenge that was sent counts, also where none is needed")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "code_challenge        | none",
                "code_challenge        | short",
                "code_challenge_method | none",
                "code_challenge_method | plain",
            })
    void aChallengeThatWasSentIsCheckedEvenWherePkceIsOptional(
            String name, @Nullable String value) {
        Map<String, String> request = changed(platform.client("old"), name, value);

        assertThat(send(request).redirected("error")).isEqualTo("invalid_request");
    }

    @Requirement("RFC 6749 3.1.2.3: the only registered address may be left out")
    @Test
    void theOnlyRegisteredAddressMayBeLeftOutWithoutOpenId() {
        Map<String, String> request = web.request("email");
        request.remove("redirect_uri");

        assertThat(send(request).location()).startsWith(issuer.at("/sign-in?flow="));
    }

    @Requirement("RFC 6749 4.1.2.1: error_description has the characters it may have")
    @Test
    void anErrorDescriptionCarriesNothingThatBreaksTheAnswer() {
        Answer redirect = send(changed(web, "scope", "openid \r\nX-Evil:1\"\\é"));

        assertRefused(redirect, "invalid_scope");
        assertThat(redirect.redirected("error_description"))
                .matches("[\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]+");
    }

    private void assertRefused(Answer redirect, String error) {
        assertThat(redirect.status()).isEqualTo(303);
        assertThat(redirect.location()).startsWith(web.redirectUri() + "?");
        assertThat(redirect.redirected("error")).isEqualTo(error);
        assertThat(redirect.redirected("iss")).isEqualTo(issuer.value());
        assertThat(redirect.redirected("code")).isEmpty();
        assertThat(redirect.header("Cache-Control")).isEqualTo("no-store");
    }

    private Map<String, String> changed(ClientApp client, String name, @Nullable String value) {
        Map<String, String> request = client.request("openid email");
        request.remove(name);
        if (value != null) {
            request.put(name, platform.fill(value));
        }
        return request;
    }

    private Answer send(Map<String, String> request) {
        return platform.browser().get(ClientApp.authorize(request));
    }
}
