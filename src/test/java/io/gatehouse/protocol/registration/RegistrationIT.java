package io.gatehouse.protocol.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.throttle.Throttles;
import io.gatehouse.registration.InitialAccessTokens;
import io.gatehouse.registration.RegistrationPolicies;
import io.gatehouse.registration.RegistrationPolicy;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.PlatformTransactionManager;

/** Dynamic registration: RFC 7591, OpenID Connect Dynamic Client Registration. */
@GatehouseTest
class RegistrationIT {

    static final String BACK = "https://partner-N.example/callback";
    static final String PLAIN =
            """
            {"client_name":"Partner N","redirect_uris":["https://partner-N.example/callback"]}\
            """;

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    @Autowired TestDatabase database;
    @Autowired RegistrationPolicies policies;
    @Autowired InitialAccessTokens tokens;
    @Autowired Throttles throttles;
    @Autowired PlatformTransactionManager transactions;
    Platform platform;
    Registrar registrar;
    RegistrationPolicy policy;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
        registrar = new Registrar(platform, policies, tokens, throttles, transactions);
        policy = registrar.policy("partners", "openid profile email offline_access status-N:read");
    }

    @Requirement("RFC 7591 3.2.1: 201 with client_id and client_secret, not stored")
    @Test
    void aClientRegistersAndSignsPeopleIn() {
        Answer registered = registrar.register(policy, PLAIN);
        Person alice = platform.person("alice");

        Answer redirect =
                alice.authorize(registrar.request(registered, BACK, "openid email"), "one");
        Answer answer = registrar.redeem(registered, BACK, redirect.redirected("code"));

        assertThat(registered.status()).as(registered.body()).isEqualTo(201);
        assertThat(registered.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(Tokens.claims(answer.text("id_token")))
                .containsEntry("aud", registered.text("client_id"));
    }

    @Requirement("RFC 7591 3.2.1: all that is registered, also what was not asked for")
    @Requirement("RFC 7592 3: registration_access_token and registration_client_uri")
    @Requirement(
            "OpenID Connect Registration 3.2: client_secret_expires_at, registration_access_token, registration_client_uri")
    @Test
    void theAnswerSaysEverythingThatIsRegistered() {
        Map<String, Object> answer = registrar.register(policy, PLAIN).json();

        assertThat(answer)
                .containsKeys(
                        "client_id",
                        "client_id_issued_at",
                        "client_secret",
                        "registration_access_token")
                .containsEntry("client_secret_expires_at", 0)
                .containsEntry("client_name", platform.fill("Partner N"))
                .containsEntry("application_type", "web")
                .containsEntry("token_endpoint_auth_method", "client_secret_basic")
                .containsEntry("grant_types", List.of("authorization_code"))
                .containsEntry("response_types", List.of("code"))
                .containsEntry("redirect_uris", List.of(platform.fill(BACK)))
                .containsEntry("scope", "email openid profile")
                .containsEntry("subject_type", "public")
                .containsEntry("id_token_signed_response_alg", "RS256");
        assertThat(answer.get("registration_client_uri").toString())
                .isEqualTo(issuer.at("/connect/register?client_id=" + answer.get("client_id")));
    }

    @Requirement("RFC 7591 2: what nobody knows is ignored")
    @Requirement("RFC 7591 2.2: names and addresses by language")
    @Requirement("OpenID Connect Registration 2: the metadata is kept and told")
    @Test
    void allStandardMetadataIsKept() {
        Answer registered =
                registrar.register(
                        policy,
                        """
                        {"redirect_uris":["https://partner-N.example/callback","https://partner-N.example/other?x=1"],
                         "response_types":["code"],"grant_types":["authorization_code","refresh_token"],
                         "application_type":"web","contacts":["dev@partner-N.example"],
                         "client_name":"Partner N","client_name#de":"Partnerin N",
                         "logo_uri":"https://partner-N.example/logo.png","client_uri":"https://partner-N.example/",
                         "policy_uri":"https://partner-N.example/policy","policy_uri#de":"https://partner-N.example/datenschutz",
                         "tos_uri":"https://partner-N.example/terms","jwks_uri":"https://partner-N.example/jwks",
                         "subject_type":"pairwise","id_token_signed_response_alg":"ES256",
                         "userinfo_signed_response_alg":"RS256","request_object_signing_alg":"ES256",
                         "authorization_signed_response_alg":"PS256",
                         "token_endpoint_auth_method":"private_key_jwt","token_endpoint_auth_signing_alg":"ES256",
                         "default_max_age":3600,"require_auth_time":true,"default_acr_values":["1"],
                         "initiate_login_uri":"https://partner-N.example/login",
                         "request_uris":["https://partner-N.example/request#abc"],
                         "post_logout_redirect_uris":["https://partner-N.example/bye"],
                         "require_pushed_authorization_requests":true,"dpop_bound_access_tokens":true,
                         "scope":"openid email status-N:read","software_id":"partner","software_version":"1.2",
                         "something_new":{"of":"tomorrow"},"tls_client_auth_subject_dn":null}
                        """);
        Map<String, Object> answer = registered.json();

        assertThat(registered.status()).as(registered.body()).isEqualTo(201);
        assertThat(answer)
                .containsEntry("client_name#de", platform.fill("Partnerin N"))
                .containsEntry("grant_types", List.of("authorization_code", "refresh_token"))
                .containsEntry("contacts", List.of(platform.fill("dev@partner-N.example")))
                .containsEntry("logo_uri", platform.fill("https://partner-N.example/logo.png"))
                .containsEntry("jwks_uri", platform.fill("https://partner-N.example/jwks"))
                .containsEntry("subject_type", "pairwise")
                .containsEntry("id_token_signed_response_alg", "ES256")
                .containsEntry("userinfo_signed_response_alg", "RS256")
                .containsEntry("token_endpoint_auth_method", "private_key_jwt")
                .containsEntry("token_endpoint_auth_signing_alg", "ES256")
                .containsEntry("default_max_age", 3600)
                .containsEntry("require_auth_time", true)
                .containsEntry("default_acr_values", List.of("1"))
                .containsEntry(
                        "initiate_login_uri", platform.fill("https://partner-N.example/login"))
                .containsEntry("require_pushed_authorization_requests", true)
                .containsEntry("dpop_bound_access_tokens", true)
                .containsEntry("scope", platform.fill("openid email status-N:read offline_access"))
                .containsEntry("software_version", "1.2")
                .doesNotContainKeys("client_secret", "something_new", "tls_client_auth_subject_dn");
        assertThat(registrar.read(registered).json()).isEqualTo(answer);
    }

    @Requirement("RFC 7591 3: an initial access token ends by use and time, also under races")
    @Test
    void aTokenIsGoodForItsUsesAndItsTime() {
        String once = registrar.token(policy);
        String late = registrar.token(policy, 5);

        Answer first = registrar.register(once, PLAIN);
        Answer second = registrar.register(once, PLAIN);
        clock.forward(Duration.ofMinutes(61));
        Answer third = registrar.register(late, PLAIN);

        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(401);
        assertThat(third.status()).isEqualTo(401);
    }

    @Test
    void whatIsRefusedUsesNothingUp() {
        String token = registrar.token(policy);

        Answer refused = registrar.register(token, "{\"redirect_uris\":[]}");
        Answer taken = registrar.register(token, PLAIN);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("error")).isEqualTo("invalid_redirect_uri");
        assertThat(taken.status()).isEqualTo(201);
    }

    @Test
    void onlyHashesOfTokensAreStored() {
        String token = registrar.token(policy);
        Answer registered = registrar.register(token, PLAIN);

        assertThat(io.gatehouse.deletion.EveryTable.with(database, token)).isEmpty();
        assertThat(
                        io.gatehouse.deletion.EveryTable.with(
                                database, registered.text("registration_access_token")))
                .isEmpty();
        assertThat(
                        io.gatehouse.deletion.EveryTable.with(
                                database, registered.text("client_secret")))
                .isEmpty();
    }

    @Requirement("RFC 7591 2: token_endpoint_auth_method none makes a public client")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SPA    | 'none' | web    | authorization_code",
                "NATIVE | 'none' | native | authorization_code",
                "WEB    | 'client_secret_post' | web | authorization_code"
            })
    void theTypeFollowsFromTheMetadata(
            String type, String method, String application, String grant) {
        Answer registered =
                registrar.register(
                        policy,
                        """
                        {"redirect_uris":["https://partner-N.example/callback"],"application_type":"%s",
                         "token_endpoint_auth_method":"%s","grant_types":["%s"]}\
                        """
                                .formatted(application, method, grant));

        assertThat(registered.status()).as(registered.body()).isEqualTo(201);
        assertThat(
                        database.ask(
                                "select upper(type) from client where client_id = '%s'"
                                        .formatted(registered.text("client_id"))))
                .isEqualTo(type);
    }
}
