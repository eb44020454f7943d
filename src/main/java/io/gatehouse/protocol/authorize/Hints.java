package io.gatehouse.protocol.authorize;

import com.nimbusds.jwt.JWTClaimsSet;
import io.gatehouse.clients.Clients;
import io.gatehouse.keys.Jwts;
import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.request.Parameters;
import io.gatehouse.protocol.request.Refusal;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads {@code id_token_hint} (OpenID Connect Core section 3.1.2.1). */
@Component
class Hints {

    private final Jwts jwts;
    private final Clients clients;
    private final Issuer issuer;

    Hints(Jwts jwts, Clients clients, Issuer issuer) {
        this.jwts = jwts;
        this.clients = clients;
        this.issuer = issuer;
    }

    /**
     * The hint; null when there is none. It may have expired; its signature must be ours.
     *
     * @throws org.springframework.security.oauth2.core.OAuth2AuthenticationException with {@code
     *     invalid_request}
     */
    AuthorizationRequest.@Nullable Hint of(Parameters parameters) {
        String token = parameters.one("id_token_hint");
        if (token == null) {
            return null;
        }
        return jwts.recognise(token)
                .filter(jwt -> jwt.type().equals("JWT"))
                .map(Jwts.Recognised::claims)
                .filter(claims -> issuer.value().equals(claims.getIssuer()))
                .flatMap(this::hint)
                .orElseThrow(() -> Refusal.invalidRequest("id_token_hint is not a token of ours"));
    }

    // The client that it was issued to says how its subject is to be read.
    private Optional<AuthorizationRequest.Hint> hint(JWTClaimsSet claims) {
        return claims.getAudience().stream()
                .findFirst()
                .flatMap(clients::find)
                .map(client ->
                        new AuthorizationRequest.Hint(
                                client,
                                claims.getSubject(),
                                claims.getClaim("company") instanceof String company
                                        ? UUID.fromString(company)
                                        : null));
    }
}
