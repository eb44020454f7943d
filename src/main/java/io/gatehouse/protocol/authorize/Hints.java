package io.gatehouse.protocol.authorize;

import io.gatehouse.keys.Jwts;
import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.request.Parameters;
import io.gatehouse.protocol.request.Refusal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds out about whom a request speaks, where it does. */
@Component
class Hints {

    private static final UUID NOBODY = new UUID(0, 0);

    private final Jwts jwts;
    private final Issuer issuer;

    Hints(Jwts jwts, Issuer issuer) {
        this.jwts = jwts;
        this.issuer = issuer;
    }

    /**
     * The person of the request; null when it names none.
     *
     * @param subject that its {@code claims} ask for
     * @throws org.springframework.security.oauth2.core.OAuth2AuthenticationException with {@code
     *     invalid_request}
     */
    AuthorizationRequest.@Nullable Hint about(@Nullable String subject, Parameters parameters) {
        return about(subject, hint(parameters));
    }

    // A subject asked for is a hint that has to be right (OpenID Connect Core section 5.5.1).
    private static AuthorizationRequest.@Nullable Hint about(
            @Nullable String subject, AuthorizationRequest.@Nullable Hint hint) {
        if (subject == null) {
            return hint;
        }
        UUID account = account(subject);
        if (hint == null) {
            return new AuthorizationRequest.Hint(account, null);
        }
        if (!hint.account().equals(account)) {
            throw Refusal.invalidRequest("claims and id_token_hint are about different people");
        }
        return hint;
    }

    private static UUID account(String subject) {
        try {
            return UUID.fromString(subject);
        } catch (IllegalArgumentException ofNobody) {
            return NOBODY;
        }
    }

    // The hint may have expired (OpenID Connect Core section 3.1.2.1); its signature must be ours.
    private AuthorizationRequest.@Nullable Hint hint(Parameters parameters) {
        String token = parameters.one("id_token_hint");
        if (token == null) {
            return null;
        }
        return jwts.recognise(token)
                .filter(jwt -> jwt.type().equals("JWT"))
                .map(Jwts.Recognised::claims)
                .filter(claims -> issuer.value().equals(claims.getIssuer()))
                .map(claims ->
                        new AuthorizationRequest.Hint(
                                UUID.fromString(claims.getSubject()),
                                claims.getClaim("company") instanceof String company
                                        ? UUID.fromString(company)
                                        : null))
                .orElseThrow(() -> Refusal.invalidRequest("id_token_hint is not a token of ours"));
    }
}
