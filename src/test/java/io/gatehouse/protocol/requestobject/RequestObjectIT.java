package io.gatehouse.protocol.requestobject;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.desiredstate.Outcome;
import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.client.Assertion;
import io.gatehouse.protocol.client.Assertion.Key;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.Tokens;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Request objects by value: RFC 9101, OpenID Connect Core section 6. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestObjectIT {

    private static final Map<String, Key> KEYS =
            Map.of(
                    "RS256", Key.make("rsa", "RS256"),
                    "PS256", Key.make("pss", "PS256"),
                    "ES256", Key.make("ec", "ES256"),
                    "EdDSA", Key.make("ed", "EdDSA"));
    private static final Key GOOD = KEYS.get("ES256");
    private static final Key OTHERS = Key.make("ec", "ES256");

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;
    ClientApp free;
    ClientApp strict;
    ClientApp unsigned;
    Person alice;

    @BeforeAll
    void make() {
        platform =
                new Platform(state, issuer)
                        .apply(
                                """
                                version: 1
                                clients:
                                  - client_id: free-N
                                    name: Free app N
                                    type: web
                                    secret: SECRET
                                    auth_method: client_secret_basic
                                    jwks: '{"keys":[KEYS]}'
                                    redirect_uris: ["https://free-N.example/callback"]
                                    scopes: [openid, email]
                                    consent: trusted
                                  - client_id: strict-N
                                    name: Strict app N
                                    type: web
                                    secret: SECRET
                                    auth_method: client_secret_basic
                                    jwks: '{"keys":[KEYS]}'
                                    redirect_uris: ["https://strict-N.example/callback"]
                                    scopes: [openid, email]
                                    consent: trusted
                                    settings: { require_signed_request_object: true, request_object_signing_alg: ES256 }
                                  - client_id: unsigned-N
                                    name: Unsigned app N
                                    type: web
                                    secret: SECRET
                                    redirect_uris: ["https://unsigned-N.example/callback"]
                                    scopes: [openid, email]
                                    consent: trusted
                                    settings: { request_object_signing_alg: none }
                                """
                                        .replace("KEYS", keys()));
        free = platform.client("free");
        strict = platform.client("strict");
        unsigned = platform.client("unsigned");
        alice = platform.person("alice");
        alice.tokens(free, "openid", "one");
    }

    private static String keys() {
        return String.join(",", KEYS.values().stream().map(Key::jwk).toList());
    }

    static List<String> algorithms() {
        return List.copyOf(KEYS.keySet());
    }

    @Requirement("RFC 9101 5: a request by value, signed")
    @Requirement("OpenID Connect Core 6.1: a request by value, signed")
    @ParameterizedTest
    @MethodSource("algorithms")
    void aSignedObjectIsARequest(String algorithm) {
        Answer redirect = open(beside(free), object(free).sign(KEYS.get(algorithm)));

        assertThat(redirect.redirected("state")).isEqualTo("the-state");
        assertThat(free.redeem(redirect.redirected("code")).status()).isEqualTo(200);
    }

    @Requirement(
            "OpenID Connect Core 6.3.3: what stands in the object goes before what stands beside it")
    @Test
    void whatStandsInTheObjectGoesBeforeWhatStandsBesideIt() {
        Map<String, String> beside = beside(free);
        beside.put("state", "of-the-address");
        beside.put("nonce", "of-the-address");

        Answer redirect = open(beside, object(free).sign(GOOD));
        Answer tokens = free.redeem(redirect.redirected("code"));

        assertThat(redirect.redirected("state")).isEqualTo("the-state");
        assertThat(Tokens.claims(tokens.text("id_token"))).containsEntry("nonce", "the-nonce");
    }

    @Requirement("OpenID Connect Core 6.3.3: what stands beside the object is added")
    @Test
    void asOpenIdConnectSaysWhatStandsBesideIsAdded() {
        Map<String, String> beside = beside(free);
        beside.put("prompt", "none");
        beside.put("max_age", "0");

        Answer redirect = open(beside, object(free).sign(GOOD));

        assertThat(redirect.redirected("error")).isEqualTo("login_required");
    }

    @Requirement("RFC 9101 6.3: nothing beside the object counts")
    @Test
    void asRfc9101SaysNothingBesideCounts() {
        Map<String, String> beside = beside(free);
        beside.put("prompt", "none");
        beside.put("max_age", "0");
        beside.put("response_mode", "form_post");

        Answer typed = open(beside, object(free).header("typ", "oauth-authz-req+jwt").sign(GOOD));
        beside.keySet().removeAll(List.of("scope", "response_type"));
        Answer bare = open(beside, object(free).sign(GOOD));

        assertThat(typed.redirected("code")).isNotEmpty();
        assertThat(bare.redirected("code")).isNotEmpty();
    }

    @Requirement(
            "OpenID Connect Core 6.1: numbers and objects in a request object are what they are")
    @Test
    void numbersAndObjectsAreParametersToo() {
        Answer redirect =
                open(
                        beside(free),
                        object(free)
                                .with("max_age", 3_600)
                                .with("claims", Map.of("id_token", Map.of("email", Map.of())))
                                .sign(GOOD));

        Answer tokens = free.redeem(redirect.redirected("code"));
        assertThat(Tokens.claims(tokens.text("id_token"))).containsEntry("email", alice.email());
    }

    @Test
    void aPersonWhoSignsInGoesOnWithTheObject() {
        Person anew = platform.person("alice");
        Map<String, String> request = beside(free);
        request.put("request", object(free).sign(GOOD));

        Answer redirect = anew.signIn(anew.open(ClientApp.authorize(request)));

        assertThat(redirect.redirected("state")).isEqualTo("the-state");
        assertThat(redirect.redirected("code")).isNotEmpty();
    }

    @Requirement("RFC 9126 3: a request object can be pushed")
    @Test
    void anObjectCanBePushed() {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("client_id", strict.id());
        form.put("request", timed(strict).sign(GOOD));
        form.put("scope", "openid nonsense");

        Answer pushed = strict.push(form);
        Answer redirect = alice.open(ClientApp.authorize(strict.pushed(pushed)));

        assertThat(pushed.status()).isEqualTo(201);
        assertThat(redirect.redirected("code")).isNotEmpty();
    }

    @Requirement("RFC 9101 10.5: a client registered so has to sign")
    @Test
    void aClientThatHasToSignIsRefusedWithout() {
        Answer direct = alice.open(ClientApp.authorize(strict.request("openid")));
        Answer pushed = strict.push(strict.request("openid"));
        Answer signed = open(beside(strict), timed(strict).sign(GOOD));

        assertThat(direct.redirected("error")).isEqualTo("invalid_request");
        assertThat(pushed.text("error")).isEqualTo("invalid_request");
        assertThat(signed.redirected("code")).isNotEmpty();
    }

    @Requirement("FAPI 2.0 Message Signing 5.3.1: nbf and exp are needed, at most an hour apart")
    @Test
    void oneThatHasToSignNeedsTimesNotTooFarApart() {
        long now = Instant.now().getEpochSecond();

        assertThat(refusal(strict, object(strict).sign(GOOD))).isEqualTo("invalid_request_object");
        assertThat(refusal(strict, timed(strict).with("exp", now + 4_000).sign(GOOD)))
                .isEqualTo("invalid_request_object");
        assertThat(refusal(strict, timed(strict).with("nbf", now - 4_200).sign(GOOD)))
                .isEqualTo("invalid_request_object");
        assertThat(refusal(strict, timed(strict).without("nbf").sign(GOOD)))
                .isEqualTo("invalid_request_object");
        assertThat(refusal(strict, timed(strict).with("nbf", now + 8).sign(GOOD))).isEmpty();
        assertThat(refusal(strict, timed(strict).sign(KEYS.get("RS256"))))
                .as("the registered algorithm alone")
                .isEqualTo("invalid_request_object");
    }

    @Requirement("RFC 9101 6.2: the signature is of a key of the client")
    @Test
    void refusesWhatTheClientDidNotSign() {
        String good = object(free).sign(GOOD);
        String changed =
                good.substring(0, good.indexOf('.'))
                        + object(free)
                                .with("state", "other")
                                .sign(OTHERS)
                                .substring(good.indexOf('.'));

        assertThat(refusal(free, object(free).sign(OTHERS))).isEqualTo("invalid_request_object");
        assertThat(refusal(free, changed)).isEqualTo("invalid_request_object");
        assertThat(refusal(free, object(free).hmac(GOOD.jwk().getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo("invalid_request_object");
        assertThat(refusal(free, object(free).header("crit", List.of("b64")).sign(GOOD)))
                .isEqualTo("invalid_request_object");
        assertThat(refusal(free, object(free).header("typ", "at+jwt").sign(GOOD)))
                .isEqualTo("invalid_request_object");
    }

    @Requirement("RFC 9101 6.3: iss, aud, exp, nbf and client_id are checked")
    @Requirement("RFC 9101 10.8: an object cannot be used as client assertion")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "iss         | somebody-else",
                "iss         |",
                "aud         | https://other.example",
                "aud         |",
                "sub         | CLIENT",
                "client_id   | somebody-else",
                "request     | a.b.c",
                "request_uri | urn:ietf:params:oauth:request_uri:x",
                "exp         | PAST",
                "nbf         | FUTURE",
                "iat         | FUTURE",
            })
    void refusesAnObjectThatIsNotOfTheClientForUsAndNow(String claim, String value) {
        Assertion object = object(free);
        long now = Instant.now().getEpochSecond();
        Assertion changed =
                switch (value) {
                    case null -> object.without(claim);
                    case "CLIENT" -> object.with(claim, free.id());
                    case "PAST" -> object.with(claim, now - 100);
                    case "FUTURE" -> object.with(claim, now + 100);
                    default -> object.with(claim, value);
                };

        assertThat(refusal(free, changed.sign(GOOD))).isEqualTo("invalid_request_object");
    }

    @Requirement("RFC 9101 7: what is no object is invalid_request_object")
    @ParameterizedTest
    @ValueSource(strings = {"e30.e30.", "garbage", "a.b.c", "e30.e30.e30.e30.e30"})
    void refusesWhatIsNoObject(String text) {
        assertThat(refusal(unsigned, text)).isEqualTo("invalid_request_object");
    }

    @Requirement("OpenID Connect Core 6.1: unsigned objects are for clients registered so")
    @Test
    void unsignedOnesAreForClientsRegisteredSo() {
        assertThat(refusal(unsigned, object(unsigned).unsigned())).isEmpty();
        assertThat(refusal(free, object(free).unsigned())).isEqualTo("request_not_supported");
        assertThat(refusal(strict, object(strict).unsigned())).isEqualTo("invalid_request_object");
        assertThat(refusal(unsigned, object(unsigned).sign(GOOD)))
                .as("registered for none, not for any")
                .isEqualTo("invalid_request_object");
    }

    @Requirement("RFC 9101 7: no error goes to an address that an unchecked object names")
    @Test
    void tellsThePersonWhereNoAddressIsVerified() {
        Map<String, String> request = new LinkedHashMap<>();
        request.put("client_id", free.id());
        request.put("redirect_uri", "https://evil.example/callback");
        request.put("request", object(free).sign(OTHERS));

        Answer page = alice.browser().get(ClientApp.authorize(request));

        assertThat(page.status()).isEqualTo(400);
        assertThat(page.location()).isEmpty();
        assertThat(page.pageError()).isEqualTo("invalid_redirect_uri");
    }

    @Requirement("RFC 9101 4: an object holds neither request nor request_uri")
    @Test
    void anObjectCannotLeadElsewhere() {
        Answer page =
                open(
                        beside(free),
                        object(free)
                                .with("redirect_uri", "https://evil.example/callback")
                                .sign(GOOD));

        assertThat(page.status()).isEqualTo(400);
        assertThat(page.pageError()).isEqualTo("invalid_redirect_uri");
    }

    @Requirement("RFC 9101 5: request and request_uri do not stand together")
    @Test
    void refusesBothKindsAtOnceAndRepeatedOnes() {
        String address =
                ClientApp.authorize(beside(free))
                        + "&request="
                        + Http.encode(object(free).sign(GOOD));

        Answer both = alice.open(address + "&request_uri=https://free.example/r");
        Answer twice = alice.open(address + "&request=x");

        assertThat(both.redirected("error")).isEqualTo("invalid_request");
        assertThat(twice.redirected("error")).isEqualTo("invalid_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ require_signed_request_object: true }",
                "{ request_object_signing_alg: ES256 }",
                "{ request_object_signing_alg: HS256 }",
            })
    void aClientWithoutKeysCannotBeAskedToSign(String settings) {
        Outcome outcome =
                platform.tryApply(
                        """
                        version: 1
                        clients:
                          - client_id: keyless-N
                            name: Keyless app N
                            type: web
                            secret: SECRET
                            redirect_uris: ["https://keyless-N.example/callback"]
                            scopes: [openid]
                            settings: SETTINGS
                        """
                                .replace("SETTINGS", settings));

        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    }

    @Requirement("RFC 9101 10.5: discovery says what objects are taken")
    @Test
    void discoveryListsWhatWorks() {
        Map<String, Object> all =
                platform.browser().get("/.well-known/openid-configuration").json();

        assertThat(all)
                .containsEntry("request_parameter_supported", true)
                .containsEntry(
                        "request_object_signing_alg_values_supported",
                        List.of("RS256", "PS256", "ES256", "EdDSA", "Ed25519", "none"));
    }

    private Assertion object(ClientApp client) {
        Assertion object =
                new Assertion(client.id(), issuer.value())
                        .without("sub")
                        .without("jti")
                        .without("iat")
                        .without("exp");
        client.request("openid email").forEach(object::with);
        return object;
    }

    private Assertion timed(ClientApp client) {
        long now = Instant.now().getEpochSecond();
        return object(client).with("nbf", now).with("exp", now + 300);
    }

    private static Map<String, String> beside(ClientApp client) {
        Map<String, String> beside = new LinkedHashMap<>();
        beside.put("response_type", "code");
        beside.put("client_id", client.id());
        beside.put("redirect_uri", client.redirectUri());
        beside.put("scope", "openid");
        return beside;
    }

    private Answer open(Map<String, String> beside, String object) {
        Map<String, String> request = new LinkedHashMap<>(beside);
        request.put("request", object);
        return alice.open(ClientApp.authorize(request));
    }

    private String refusal(ClientApp client, String object) {
        return open(beside(client), object).redirected("error");
    }
}
