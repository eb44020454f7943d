package io.gatehouse.protocol.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.clients.ClientKind;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.desiredstate.Outcome;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.throttle.Throttles;
import io.gatehouse.registration.InitialAccessTokens;
import io.gatehouse.registration.RegistrationPolicies;
import io.gatehouse.registration.RegistrationPolicy;
import io.gatehouse.registration.RegistrationPolicyDraft;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestDatabase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.PlatformTransactionManager;

/** What somebody tries who may register one client, and wants more. */
@GatehouseTest
class RegistrationAttacksIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
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
        policy = registrar.policy("partners", "openid email offline_access status-N:read");
    }

    @Requirement("RFC 7591 3.2.2: invalid_redirect_uri")
    @Requirement(
            "RFC 7591 5: redirect addresses are https, this machine's, or a native client's own")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "data:text/html,x",
                "http://partner.example/callback",
                "https://partner.example/callback#fragment",
                "https://*.partner.example/callback",
                "https://user@partner.example/callback",
                "com.example.app:/callback",
                "//partner.example/callback",
                "https:callback",
                ""
            })
    void noAddressThatOthersCouldReadFrom(String address) {
        Answer refused =
                registrar.register(policy, "{\"redirect_uris\":[\"%s\"]}".formatted(address));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("error")).isEqualTo("invalid_redirect_uri");
        assertThat(registeredNow()).isEqualTo("0");
    }

    @Requirement("RFC 7591 3.2.2: invalid_client_metadata")
    @Requirement("RFC 7591 2.1: response types go with grant types")
    @Requirement("OpenID Connect Registration 2: initiate_login_uri and other addresses are https")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"scope\":\"openid gatehouse.clients:write\"",
                "\"scope\":\"openid series-N:write\"",
                "\"scope\":\"openid no-such-scope\"",
                "\"grant_types\":[\"password\"]",
                "\"grant_types\":[\"implicit\"],\"response_types\":[\"token\"]",
                "\"grant_types\":[\"authorization_code\",\"client_credentials\"]",
                "\"grant_types\":[\"client_credentials\"],\"redirect_uris\":[]",
                "\"response_types\":[\"code id_token\"]",
                "\"token_endpoint_auth_method\":\"tls_client_auth\"",
                "\"token_endpoint_auth_method\":\"client_secret_jwt\",\"token_endpoint_auth_signing_alg\":\"RS256\"",
                "\"token_endpoint_auth_method\":\"private_key_jwt\",\"jwks_uri\":\"https://partner.example/jwks\",\"token_endpoint_auth_signing_alg\":\"HS256\"",
                "\"token_endpoint_auth_method\":\"private_key_jwt\"",
                "\"id_token_signed_response_alg\":\"none\"",
                "\"id_token_signed_response_alg\":\"HS256\"",
                "\"logo_uri\":\"javascript:alert(1)\"",
                "\"client_uri\":\"http://partner.example/\"",
                "\"policy_uri\":\"data:text/html,x\"",
                "\"tos_uri\":42",
                "\"initiate_login_uri\":\"http://localhost/login\"",
                "\"client_name\":\"Turned \\u202e round\"",
                "\"client_name\":\"\\u0000\"",
                "\"client_name\":\"\\ud800\"",
                "\"client_name#de\":\"\\ud800\"",
                "\"software_id\":\"\\u0000\"",
                "\"software_id\":\"half \\ud800\"",
                "\"software_version\":\"1\\u0000\"",
                "\"contacts\":[\"a@b.example\",\"\\u0000\"]",
                "\"contacts\":[\"\\udc00\\ud800\"]",
                "\"default_acr_values\":[\"\\u0000\"]",
                "\"logo_uri\":\"https://a.example/\\u0000\"",
                "\"jwks\":{\"keys\":[],\"\\u0000\":1}",
                "\"nobody knows\":\"\\u0000\"",
                "\"\\u0000\":1",
                "\"client_name\":42",
                "\"contacts\":\"a@b.example\"",
                "\"default_max_age\":-1",
                "\"default_max_age\":99999999999999999999",
                "\"require_auth_time\":\"yes\"",
                "\"jwks\":{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}",
                "\"jwks\":\"text\"",
                "\"jwks_uri\":\"http://169.254.169.254/latest\"",
                "\"jwks_uri\":\"file:///etc/passwd\"",
                "\"request_uris\":[\"http://partner.example/\"]",
                "\"post_logout_redirect_uris\":[\"javascript:alert(1)\"]",
                "\"sector_identifier_uri\":\"http://partner.example/\"",
                "\"sector_identifier_uri\":\"https://localhost:1/\"",
                "\"subject_type\":\"secret\"",
                "\"application_type\":\"desktop\""
            })
    void nothingBeyondThePolicyAndTheRules(String member) {
        String json =
                "{\"redirect_uris\":[\"https://partner-N.example/callback\"],%s}".formatted(member);
        Answer refused =
                registrar.register(
                        policy, member.contains("redirect_uris\":[]") ? "{" + member + "}" : json);

        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.text("error")).isEqualTo("invalid_client_metadata");
        assertThat(refused.text("error_description")).isNotEmpty().doesNotContain("Exception");
        assertThat(registeredNow()).isEqualTo("0");
    }

    @Requirement("RFC 7591 3.1: the body is one JSON object")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "\"text\"",
                "{\"redirect_uris\":",
                "{\"client_name\":\"a\",\"client_name\":\"b\"}",
                "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}"
            })
    void noOtherBodyThanOneObject(String body) {
        Answer refused = registrar.register(policy, body);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("error")).isEqualTo("invalid_client_metadata");
    }

    @Test
    void noBodyOf100Kilobytes() {
        Answer refused =
                registrar.register(
                        policy, "{\"client_name\":\"%s\"}".formatted("x".repeat(100_000)));

        assertThat(refused.status()).isEqualTo(400);
    }

    @Test
    void onlyToHostsOfThePolicy() {
        RegistrationPolicy narrow =
                registrar.policy(
                        new RegistrationPolicyDraft(
                                platform.named("narrow"),
                                null,
                                RegistrationPolicyDraft.USUAL_TYPES,
                                Set.of("openid"),
                                Set.of(),
                                Set.of(platform.fill("partner-N.example")),
                                true));

        Answer inside = registrar.register(narrow, RegistrationIT.PLAIN);
        Answer outside =
                registrar.register(narrow, "{\"redirect_uris\":[\"https://evil.example/\"]}");
        Answer below =
                registrar.register(
                        narrow, "{\"redirect_uris\":[\"https://x.partner-N.example/\"]}");
        Answer afterLogout =
                registrar.register(
                        narrow,
                        """
                        {"redirect_uris":["https://partner-N.example/callback"],
                         "post_logout_redirect_uris":["https://evil.example/"]}\
                        """);

        assertThat(inside.status()).isEqualTo(201);
        assertThat(List.of(outside, below, afterLogout))
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(400));
    }

    @Test
    void thePolicyOfACompanyMakesClientsOfThatCompanyAlone() {
        UUID one =
                UUID.fromString(
                        database.ask(
                                "select id from company where slug = '%s'"
                                        .formatted(platform.named("one"))));
        RegistrationPolicy ofOne =
                registrar.policy("of-one", one, Set.of(ClientKind.WEB), "openid");

        Answer registered =
                registrar.register(
                        ofOne,
                        """
                        {"redirect_uris":["https://partner-N.example/callback"],
                         "company":"two-N","company_id":"two-N","client_id":"web-N"}\
                        """);

        assertThat(registered.status()).as(registered.body()).isEqualTo(201);
        assertThat(registered.text("client_id")).isNotEqualTo(platform.named("web"));
        assertThat(
                        database.ask(
                                "select company_id from client where client_id = '%s'"
                                        .formatted(registered.text("client_id"))))
                .isEqualTo(one.toString());
    }

    @Test
    void aPolicyCannotGiveAwayThisInstance() {
        Outcome outcome =
                platform.tryApply(
                        """
                        version: 1
                        registration_policies:
                          - { name: greedy-N, scopes: [openid, "gatehouse.clients:manage"] }
                          - { name: typed-N, scopes: ["provider.data-N:write"] }
                        """);

        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(outcome.toString())
                .contains("never for clients that register themselves")
                .contains("client type");
    }

    @Requirement("RFC 7591 5: what a client says of itself is not trusted")
    @Test
    void peopleAreAlwaysAsked() {
        Answer registered =
                registrar.register(
                        policy,
                        """
                        {"redirect_uris":["https://partner-N.example/callback"],"consent":"trusted",
                         "client_name":"<img src=x onerror=alert(1)>",
                         "logo_uri":"https://partner-N.example/x.png?\\"><script>alert(1)</script>"}\
                        """);
        Answer clean =
                registrar.register(
                        policy,
                        """
                        {"redirect_uris":["https://partner-N.example/callback"],"consent":"trusted",
                         "client_name":"<img src=x onerror=alert(1)>"}\
                        """);
        Person alice = platform.person("alice");

        Answer signIn =
                alice.open(
                        ClientApp.authorize(
                                registrar.request(clean, RegistrationIT.BACK, "openid")));
        Answer consent = alice.signIn(signIn);
        Outcome trusting =
                platform.tryApply(
                        """
                        version: 1
                        clients:
                          - client_id: ID
                            name: Partner
                            type: web
                            redirect_uris: ["https://partner-N.example/callback"]
                            consent: trusted
                        """
                                .replace(
                                        "ID",
                                        '"' + Platform.verbatim(clean.text("client_id")) + '"'));

        assertThat(registered.status()).as("an address with quotes").isEqualTo(400);
        assertThat(signIn.body()).contains("id=\"self-registered\"").doesNotContain("<img src=x");
        assertThat(consent.hasForm("consent")).isTrue();
        assertThat(consent.body())
                .contains("id=\"self-registered\"")
                .contains("&lt;img src=x onerror=alert(1)&gt;")
                .doesNotContain("<img src=x");
        assertThat(trusting).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void theDatabaseItselfTrustsNoneOfThem() {
        Answer registered = registrar.register(policy, RegistrationIT.PLAIN);

        org.assertj.core.api.Assertions.assertThatThrownBy(() ->
                        database.ask(
                                "update client set consent = 'trusted' where client_id = '%s' returning client_id"
                                        .formatted(registered.text("client_id"))))
                .hasStackTraceContaining("client_self_registered_asks");
    }

    @Requirement("RFC 7591 3: an initial access token ends by use and time, also under races")
    @Test
    void aTokenForOneUseRegistersOneClientUnderARace() {
        String token = registrar.token(policy);

        List<Integer> statuses =
                Parallel.run(8, () -> registrar.register(token, RegistrationIT.PLAIN).status());

        assertThat(statuses).containsOnly(201, 401).containsOnlyOnce(201);
    }

    @Requirement(
            "RFC 9700 4.11.2: errors go to an address that nobody looked at only after a sign-in")
    @Test
    void errorsWaitForASignInBecauseNobodyLookedAtTheAddress() {
        Answer registered = registrar.register(policy, RegistrationIT.PLAIN);
        Map<String, String> wrong =
                registrar.request(registered, RegistrationIT.BACK, "openid no-such-scope");
        Person alice = platform.person("alice");

        Answer first = alice.open(ClientApp.authorize(wrong));
        Answer after = alice.signIn(first);
        Answer again = alice.open(ClientApp.authorize(wrong));

        assertThat(first.hasForm("sign-in")).as(first.location()).isTrue();
        assertThat(after.location()).startsWith(platform.fill(RegistrationIT.BACK));
        assertThat(after.redirected("error")).isEqualTo("invalid_scope");
        assertThat(after.redirected("state")).isEqualTo("the-state");
        assertThat(again.redirected("error")).isEqualTo("invalid_scope");
    }

    @Requirement(
            "RFC 9700 4.11.2: errors go to an address that nobody looked at only after a sign-in")
    @Test
    void anUnreadableRequestObjectIsNotForgottenOnTheWay() {
        Answer registered = registrar.register(policy, RegistrationIT.PLAIN);
        Map<String, String> wrong =
                new LinkedHashMap<>(registrar.request(registered, RegistrationIT.BACK, "openid"));
        wrong.put("request", "not-a-jwt");
        Person alice = platform.person("alice");

        Answer first = alice.open(ClientApp.authorize(wrong));
        Answer after = alice.signIn(first);

        assertThat(first.hasForm("sign-in")).isTrue();
        assertThat(after.redirected("error")).isEqualTo("invalid_request_object");
        assertThat(after.redirected("code")).isEmpty();
    }

    // A form from another site brings no cookie along, so that the sign-in has to wait for a GET.
    @Test
    void aFormThatIsWrongDoesNotReplaceTheBrowsersCookie() {
        Answer registered = registrar.register(policy, RegistrationIT.PLAIN);
        Map<String, String> wrong =
                registrar.request(registered, RegistrationIT.BACK, "openid no-such-scope");
        Person alice = platform.person("alice");

        Answer handedOver = platform.browser().post("/oauth2/authorize", wrong);
        Answer page = alice.open(handedOver.location());

        assertThat(handedOver.header("Set-Cookie")).isEmpty();
        assertThat(page.hasForm("sign-in")).isTrue();
        assertThat(alice.signIn(page).redirected("error")).isEqualTo("invalid_scope");
    }

    @Test
    void errorsOfTheOperatorsClientsGoBackAtOnce() {
        Answer answer =
                platform.browser()
                        .get(
                                ClientApp.authorize(
                                        platform.client("web").request("openid no-such-scope")));

        assertThat(answer.redirected("error")).isEqualTo("invalid_scope");
    }

    private String registeredNow() {
        return database.ask(
                "select count(*) from client_registration where policy = '%s'"
                        .formatted(policy.id()));
    }
}
