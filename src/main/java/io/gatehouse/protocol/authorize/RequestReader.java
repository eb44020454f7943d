package io.gatehouse.protocol.authorize;

import io.gatehouse.clients.Client;
import io.gatehouse.clients.Clients;
import io.gatehouse.protocol.claims.ClaimsParameter;
import io.gatehouse.protocol.claims.PersonClaims;
import io.gatehouse.protocol.request.Parameters;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.protocol.store.AskedClaims;
import io.gatehouse.protocol.token.AskedScopes;
import io.gatehouse.protocol.token.Targets;
import io.gatehouse.usability.Usability;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.stereotype.Component;

/**
 * Reads and checks authorization requests, in two steps: first where an answer may go, then the
 * rest. Unknown parameters are ignored.
 */
@Component
public class RequestReader {

    private static final Pattern SHA_256 = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    /** What an address can carry back and forth, sealed: the length of all parameters, encoded. */
    private static final int LONGEST = 7_000;

    private static final Set<String> PROMPTS = Set.of("none", "login", "consent", "select_account");

    private final Clients clients;
    private final Usability usability;
    private final AskedScopes asked;
    private final Targets targets;
    private final Hints hints;

    RequestReader(
            Clients clients, Usability usability, AskedScopes asked, Targets targets, Hints hints) {
        this.clients = clients;
        this.usability = usability;
        this.asked = asked;
        this.targets = targets;
        this.hints = hints;
    }

    /**
     * Where the answer to the request may go.
     *
     * @throws PageError when the client is unknown or the address is not one of its own, or when
     *     the request is too long for an answer to carry its state
     */
    RedirectTarget target(Parameters parameters) {
        if (length(parameters) > LONGEST) {
            throw new PageError(
                    "invalid_request", "the request is longer than " + LONGEST + " characters");
        }
        Client client = client(parameters);
        return RedirectTarget.of(client, redirectUri(client, parameters), parameters);
    }

    /**
     * The client that asks.
     *
     * @throws PageError when it is unknown, disabled or not for people
     */
    Client client(Parameters parameters) {
        if (parameters.all("client_id").size() != 1) {
            throw new PageError("invalid_request", "client_id must be given exactly once");
        }
        return clients.find(parameters.all("client_id").getFirst())
                .filter(usability::client)
                .filter(known -> known.kind().usesCode())
                .orElseThrow(() ->
                        new PageError("invalid_client", "no client for people has this client_id"));
    }

    private static int length(Parameters parameters) {
        return parameters.asMap().entrySet().stream()
                .mapToInt(entry ->
                        entry.getValue().stream()
                                .mapToInt(value -> encoded(entry.getKey()) + encoded(value))
                                .sum())
                .sum();
    }

    private static int encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).length();
    }

    private static String redirectUri(Client client, Parameters parameters) {
        if (parameters.all("redirect_uri").size() > 1) {
            throw new PageError("invalid_request", "redirect_uri given more than once");
        }
        String uri = parameters.one("redirect_uri");
        if (uri == null) {
            boolean only =
                    client.redirectUris().size() == 1
                            && !parameters.words("scope").contains("openid");
            if (!only) {
                throw new PageError("invalid_redirect_uri", "redirect_uri is missing");
            }
            return client.redirectUris().iterator().next();
        }
        if (!RedirectMatch.matches(client, uri)) {
            throw new PageError(
                    "invalid_redirect_uri", "redirect_uri is not registered for this client");
        }
        return uri;
    }

    /**
     * The whole request.
     *
     * @throws org.springframework.security.oauth2.core.OAuth2AuthenticationException with the code
     *     for the client
     */
    AuthorizationRequest read(RedirectTarget target, Parameters parameters) {
        parameters.refuseRepeated(); // RFC 6749 section 3.1
        refuseUnsupported(target, parameters);
        checkDpopKey(parameters.one("dpop_jkt")); // RFC 9449 section 10
        Client client = target.client();
        ClaimsParameter claims =
                ClaimsParameter.parse(parameters.one("claims")); // OpenID Connect Core section 5.5
        Set<String> asked = scopes(client, parameters); // RFC 6749 section 3.3
        Set<String> resources = new LinkedHashSet<>(parameters.all("resource"));
        AuthorizationRequest.Hint hint = hints.of(parameters);
        return new AuthorizationRequest(
                client,
                target.uri(),
                target.sent(),
                target.state(),
                targets.withinResources(client, asked, resources), // RFC 8707 section 2.1
                resources,
                parameters.one("nonce"),
                codeChallenge(client, parameters), // RFC 7636 section 4.3
                prompt(parameters),
                maxAge(client, parameters),
                parameters.one("company"),
                hint,
                subject(claims, hint, client),
                asked(client, claims),
                claims.essentialAcr(),
                parameters);
    }

    /**
     * The request of a device (RFC 8628 section 3.1), whose answer waits for it here. Beside scope
     * it may have what means the same wherever it is asked; the rest is ignored.
     *
     * @throws org.springframework.security.oauth2.core.OAuth2AuthenticationException with the code
     *     for the client
     */
    public AuthorizationRequest ofDevice(Client client, Parameters parameters) {
        parameters.refuseRepeated();
        if (length(parameters) > LONGEST) {
            throw Refusal.invalidRequest("the request is longer than " + LONGEST + " characters");
        }
        ClaimsParameter claims = ClaimsParameter.parse(parameters.one("claims"));
        Set<String> resources = new LinkedHashSet<>(parameters.all("resource"));
        AuthorizationRequest.Hint hint = hints.of(parameters);
        return new AuthorizationRequest(
                client,
                "",
                false,
                null,
                targets.withinResources(client, scopes(client, parameters), resources),
                resources,
                null,
                null,
                Set.of(),
                maxAge(client, parameters),
                parameters.one("company"),
                hint,
                subject(claims, hint, client),
                asked(client, claims),
                claims.essentialAcr(),
                parameters);
    }

    private static void refuseUnsupported(RedirectTarget target, Parameters parameters) {
        String type = parameters.one("response_type");
        if (type == null) {
            throw Refusal.invalidRequest("response_type is missing");
        }
        if (!type.equals("code")) {
            throw Refusal.of(
                    OAuth2ErrorCodes.UNSUPPORTED_RESPONSE_TYPE, "response_type must be code");
        }
        String mode = parameters.one("response_mode");
        if (mode != null && !ResponseMode.named(mode).equals(Optional.of(target.mode()))) {
            throw Refusal.invalidRequest(
                    "response_mode must be one of %s%s"
                            .formatted(
                                    String.join(", ", ResponseMode.names()),
                                    RedirectTarget.takesForms(target.uri())
                                            ? ""
                                            : ", and no form for an address that takes none"));
        }
    }

    private static void checkDpopKey(@Nullable String thumbprint) {
        if (thumbprint != null && !SHA_256.matcher(thumbprint).matches()) {
            throw Refusal.invalidRequest("dpop_jkt must be 43 characters of base64url");
        }
    }

    private Set<String> scopes(Client client, Parameters parameters) {
        Set<String> scopes = parameters.words("scope");
        if (scopes.isEmpty()) {
            throw Refusal.invalidScope("scope is missing");
        }
        return asked.of(client, scopes);
    }

    private static @Nullable String codeChallenge(Client client, Parameters parameters) {
        String challenge = parameters.one("code_challenge");
        String method = parameters.one("code_challenge_method");
        if (challenge == null) {
            if (client.pkceRequired() || method != null) {
                throw Refusal.invalidRequest("code_challenge is missing (PKCE, S256)");
            }
            return null;
        }
        if (!"S256".equals(method)) {
            throw Refusal.invalidRequest("code_challenge_method must be S256");
        }
        if (!SHA_256.matcher(challenge).matches()) {
            throw Refusal.invalidRequest("code_challenge must be 43 characters of base64url");
        }
        return challenge;
    }

    private static Set<String> prompt(Parameters parameters) {
        Set<String> prompt = parameters.words("prompt");
        if (!PROMPTS.containsAll(prompt)) {
            throw Refusal.invalidRequest("prompt has an unknown value");
        }
        if (prompt.contains("none") && prompt.size() > 1) {
            throw Refusal.invalidRequest("prompt=none stands alone");
        }
        return prompt;
    }

    private static @Nullable Duration maxAge(Client client, Parameters parameters) {
        String seconds = parameters.one("max_age");
        if (seconds == null) {
            return client.settings().get("default_max_age") instanceof Number number
                    ? Duration.ofSeconds(number.longValue())
                    : null;
        }
        if (!SECONDS.matcher(seconds).matches()) {
            throw Refusal.invalidRequest("max_age must be a number of seconds");
        }
        return Duration.ofSeconds(Long.parseLong(seconds));
    }

    private static AskedClaims asked(Client client, ClaimsParameter claims) {
        Set<String> idToken = PersonClaims.openTo(client, claims.idToken());
        Set<String> userInfo = PersonClaims.openTo(client, claims.userInfo());
        return idToken.isEmpty() && userInfo.isEmpty()
                ? AskedClaims.NONE
                : new AskedClaims(idToken, userInfo);
    }

    // A subject asked for has to be right (OpenID Connect Core section 5.5.1).
    private static @Nullable String subject(
            ClaimsParameter claims, AuthorizationRequest.@Nullable Hint hint, Client client) {
        String subject = claims.subject();
        boolean contradicts =
                subject != null
                        && hint != null
                        && hint.client().id().equals(client.id())
                        && !hint.subject().equals(subject);
        if (contradicts) {
            throw Refusal.invalidRequest("claims and id_token_hint are about different people");
        }
        return subject;
    }
}
