package io.gatehouse.protocol.registration;

import io.gatehouse.clients.AuthMethod;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.platform.throttle.Throttles;
import io.gatehouse.registration.InitialAccessTokens;
import io.gatehouse.registration.RegistrationPolicies;
import io.gatehouse.registration.RegistrationPolicy;
import io.gatehouse.registration.RegistrationPolicyDraft;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.Platform;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes policies and initial access tokens as an operator does, and registers as clients do. */
record Registrar(
        Platform platform,
        RegistrationPolicies policies,
        InitialAccessTokens tokens,
        Throttles throttles,
        PlatformTransactionManager transactions) {

    /** All tests come from one network: none is held up by what the one before tried. */
    Registrar {
        throttles.clear("registration-open:127.0.0.1");
        throttles.clear("registration-refused:127.0.0.1");
    }

    static final String ACTOR = "test:operator";
    private static final String PATH = "/connect/register";

    /** A policy of the platform for people's clients with these scopes; "-N" is filled in. */
    RegistrationPolicy policy(String name, String... scopes) {
        return policy(
                new RegistrationPolicyDraft(
                        platform.named(name),
                        null,
                        RegistrationPolicyDraft.USUAL_TYPES,
                        Set.of(platform.fill(String.join(" ", scopes)).split(" ")),
                        Set.of(),
                        Set.of(),
                        true));
    }

    RegistrationPolicy policy(RegistrationPolicyDraft draft) {
        return transaction()
                .execute(status -> {
                    policies.put(draft, ACTOR);
                    return policies.find(draft.name()).orElseThrow();
                });
    }

    /** A policy for clients of these types, of a company when it is not null. */
    RegistrationPolicy policy(String name, UUID company, Set<ClientKind> types, String scopes) {
        return policy(
                new RegistrationPolicyDraft(
                        platform.named(name),
                        company,
                        types,
                        Set.of(platform.fill(scopes).split(" ")),
                        Set.<AuthMethod>of(),
                        Set.of(),
                        true));
    }

    /** An initial access token for one use, within an hour. */
    String token(RegistrationPolicy policy) {
        return token(policy, 1);
    }

    String token(RegistrationPolicy policy, int uses) {
        return transaction()
                .execute(status -> tokens.issue(policy, uses, Duration.ofHours(1), ACTOR).value());
    }

    private TransactionTemplate transaction() {
        return new TransactionTemplate(transactions);
    }

    /** Registers with the token and the metadata as JSON; "-N" is filled in. */
    Answer register(String token, String json) {
        return platform.browser()
                .postRaw(
                        PATH,
                        "application/json",
                        platform.fill(json),
                        "Authorization",
                        "Bearer " + token);
    }

    /** Registers by a new token of the policy. */
    Answer register(RegistrationPolicy policy, String json) {
        return register(token(policy), json);
    }

    Answer read(Answer registered) {
        return manage("GET", registered, "");
    }

    /** Sends the metadata as they are: ids and secrets in them are random. */
    Answer change(Answer registered, String json) {
        return manage("PUT", registered, json);
    }

    Answer delete(Answer registered) {
        return manage("DELETE", registered, "");
    }

    private Answer manage(String method, Answer registered, String body) {
        return platform.browser()
                .send(
                        method,
                        registered.text("registration_client_uri"),
                        body,
                        "Authorization",
                        "Bearer " + registered.text("registration_access_token"),
                        "Content-Type",
                        "application/json");
    }

    /** A good authorization request of the client for these scopes. */
    Map<String, String> request(Answer registered, String redirectUri, String scope) {
        Map<String, String> request = new LinkedHashMap<>(platform.client("web").request(scope));
        request.put("client_id", registered.text("client_id"));
        request.put("redirect_uri", platform.fill(redirectUri));
        return request;
    }

    /** Exchanges the code with the registered secret. */
    Answer redeem(Answer registered, String redirectUri, String code) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", platform.fill(redirectUri));
        form.put("code_verifier", ClientApp.VERIFIER);
        return platform.browser()
                .post(
                        "/oauth2/token",
                        form,
                        "Authorization",
                        basic(registered.text("client_id"), registered.text("client_secret")));
    }

    static String basic(String clientId, String secret) {
        return "Basic "
                + java.util.Base64.getEncoder()
                        .encodeToString(
                                (Http.encode(clientId) + ":" + Http.encode(secret)).getBytes());
    }
}
