package io.gatehouse.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.registration.InitialAccessTokens;
import io.gatehouse.registration.RegistrationPolicies;
import io.gatehouse.registration.RegistrationPolicy;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The library openid-client on Node, which refuses an answer that is not as the specifications say:
 * every scenario begins with discovery, and every ID token's signature is verified.
 */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenidClientIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired RegistrationPolicies policies;
    @Autowired InitialAccessTokens tokens;
    @Autowired TransactionTemplate transactions;
    Program program;
    Platform platform;
    Person alice;
    String sub;

    @BeforeAll
    void make() {
        program = Program.node("openid-client.mjs");
        platform = new Platform(state, issuer).apply(CLIENTS.formatted(keys(), keys(), keys()));
        alice = platform.person("alice");
        sub =
                database.ask(
                        "select id from account where email_normal = '%s'"
                                .formatted(alice.email()));
    }

    private static String keys() {
        return Application.publicKeys();
    }

    private static final String CLIENTS =
            """
            version: 1
            clients:
              - client_id: keyed-N
                name: Keyed app N
                type: web
                auth_method: private_key_jwt
                jwks: '%s'
                redirect_uris: ["https://keyed-N.example/callback"]
                scopes: [openid, email]
                consent: trusted
              - client_id: machine-N
                name: Machine N
                type: service
                company: one-N
                client_type: provider
                auth_method: private_key_jwt
                jwks: '%s'
                scopes: ["provider.data-N:write"]
                roles: [{ api: "https://api-N.example", role: PROVIDER }]
              - client_id: careful-N
                name: Careful app N
                type: web
                auth_method: private_key_jwt
                jwks: '%s'
                redirect_uris: ["https://careful-N.example/callback"]
                scopes: [openid, email]
                consent: trusted
                settings:
                  require_signed_request_object: true
                  authorization_signed_response_alg: ES256
                  userinfo_signed_response_alg: ES256
                  id_token_signed_response_alg: ES256
              - client_id: hashed-N
                name: Hashed app N
                type: web
                auth_method: client_secret_jwt
                secret: SECRET
                redirect_uris: ["https://hashed-N.example/callback"]
                scopes: [openid, email]
                consent: trusted
              - client_id: device-N
                name: Screen app N
                type: device
                scopes: [openid, email, offline_access]
            registration_policies:
              - { name: partners-N }
            """;

    @Requirement("OpenID Connect Core 3.1: openid-client signs in, refreshes, reads UserInfo")
    @Requirement("RFC 7009 2: openid-client revokes")
    @Requirement("RFC 7662 2: openid-client introspects")
    @Requirement("RP-Initiated Logout 2: openid-client signs out")
    @Test
    void signsInRefreshesAsksRevokesAndSignsOut() {
        Map<String, Object> seen = run("code", "web", "openid email offline_access series-N:read");

        assertThat(seen)
                .containsEntry("sub", sub)
                .containsEntry("email", alice.email())
                .containsEntry("active", true)
                .containsEntry("refreshedSub", sub)
                .containsEntry("stillActive", false)
                .containsEntry("refreshAfterRevocation", "invalid_grant")
                .containsEntry("userInfoAfterRevocation", "invalid_token")
                .containsEntry("bye", platform.fill("https://web-N.example/bye?state=signed-out"));
    }

    @Requirement("RFC 9126 4: openid-client pushes its request")
    @Test
    void pushesItsRequest() {
        Map<String, Object> seen = run("pushed", "web", "openid email");

        assertThat(seen)
                .containsEntry("sub", sub)
                .containsEntry("parameters", List.of("client_id", "request_uri"));
    }

    @Requirement("RFC 9449 5: openid-client binds its tokens to a key, with nonces")
    @Test
    void bindsItsTokensToAKey() {
        Map<String, Object> seen = run("dpop", "spa", "openid email offline_access series-N:read");

        assertThat(seen)
                .containsEntry("sub", sub)
                .containsEntry("type", "dpop")
                .containsEntry("email", alice.email())
                .containsEntry("refreshedType", "dpop")
                .containsEntry("withAnotherKey", "invalid_grant")
                .containsEntry("again", "dpop");
    }

    @Requirement("OpenID Connect Core 9: openid-client authenticates by private_key_jwt")
    @Test
    void authenticatesByItsKey() {
        assertThat(run("privateKey", "keyed", "openid email"))
                .containsEntry("sub", sub)
                .containsEntry("pushedSub", sub);
    }

    @Requirement("OpenID Connect Core 9: openid-client authenticates by client_secret_jwt")
    @Test
    void authenticatesByAnHmacOfItsSecret() {
        assertThat(run("secretJwt", "hashed", "openid email"))
                .containsEntry("sub", sub)
                .containsEntry("pushedSub", sub);
    }

    @Requirement("RFC 6749 4.4: openid-client gets a token for a machine")
    @Test
    void getsATokenForAMachine() {
        assertThat(run("machine", "machine", ""))
                .containsEntry("scope", platform.fill("provider.data-N:write"))
                .containsEntry("active", true)
                .containsEntry("client", platform.named("machine"));
    }

    @Requirement("JARM 2: openid-client reads signed answers")
    @Requirement("RFC 9101 5: openid-client signs its requests")
    @Requirement("OpenID Connect Core 5.3.2: openid-client reads signed UserInfo")
    @Test
    void signsItsRequestsAndReadsSignedAnswers() {
        assertThat(run("signedBothWays", "careful", "openid email"))
                .containsEntry("sub", sub)
                .containsEntry("email", alice.email());
    }

    @Requirement("RFC 8628 3: openid-client lets a device in")
    @Requirement("RFC 8628 4: device_authorization_endpoint in discovery")
    @Test
    void letsADeviceIn() {
        Map<String, Object> seen =
                run(
                        "device",
                        "device",
                        "openid email offline_access",
                        address -> {
                            String code = address.replaceFirst(".*[?&]user_code=", "");
                            alice.letIn(alice.recognise(code, "one"));
                            return address;
                        });

        assertThat(seen)
                .containsEntry("sub", sub)
                .containsEntry("email", alice.email())
                .containsEntry("refreshedSub", sub);
    }

    @Requirement("RFC 7591 3: openid-client registers itself")
    @Requirement("OpenID Connect Core 10.2: openid-client decrypts its ID tokens")
    @Test
    void registersItselfAndReadsEncryptedIdTokens() {
        Map<String, Object> settings =
                new Application(platform, issuer, "web").settings("openid email offline_access");
        settings.put("initialAccessToken", initialAccessToken());

        Map<String, Object> seen =
                program.run("registered", settings, address -> Application.leads(alice, address));

        assertThat(seen)
                .containsEntry("sub", sub)
                .containsEntry("parts", 5)
                .containsEntry("refreshedSub", sub);
        assertThat(seen.get("client")).isEqualTo(seen.get("audience")).isNotEqualTo("web");
    }

    private String initialAccessToken() {
        return transactions.execute(status -> {
            RegistrationPolicy policy = policies.find(platform.named("partners")).orElseThrow();
            return tokens.issue(policy, 1, Duration.ofHours(1), "test:operator").value();
        });
    }

    @Requirement("RFC 9207 2: openid-client refuses the answer of another issuer")
    @Test
    void refusesTheAnswerOfAnotherIssuer() {
        Map<String, Object> seen =
                run(
                        "mixedUp",
                        "web",
                        "openid",
                        address ->
                                Application.leads(alice, address)
                                        .replaceFirst(
                                                "iss=[^&]*", "iss=https%3A%2F%2Fevil.example"));

        assertThat(seen.get("failure").toString()).contains("iss");
    }

    private Map<String, Object> run(String scenario, String client, String scope) {
        return run(scenario, client, scope, address -> Application.leads(alice, address));
    }

    private Map<String, Object> run(
            String scenario, String client, String scope, UnaryOperator<String> browser) {
        return program.run(
                scenario, new Application(platform, issuer, client).settings(scope), browser);
    }
}
