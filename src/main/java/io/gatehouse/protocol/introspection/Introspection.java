package io.gatehouse.protocol.introspection;

import com.nimbusds.jwt.JWTClaimsSet;
import io.gatehouse.clients.AuthMethod;
import io.gatehouse.clients.Client;
import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.protocol.claims.Subjects;
import io.gatehouse.protocol.client.AuthenticatedClient;
import io.gatehouse.protocol.request.JsonAnswer;
import io.gatehouse.protocol.request.Parameters;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.protocol.store.RefreshTokens;
import io.gatehouse.protocol.store.StoredRefreshToken;
import io.gatehouse.protocol.token.PersonTokens;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.stereotype.Component;

/**
 * Tells an API or the token's own client whether a token may be used now (RFC 7662). Everybody
 * else, and everything that is not a token, gets {@code {"active":false}}.
 */
@Component
class Introspection {

    private static final Map<String, Object> INACTIVE = Map.of("active", false);
    private static final List<String> COPIED =
            List.of(
                    "iss",
                    "sub",
                    "jti",
                    "client_id",
                    "company",
                    "sid",
                    "auth_time",
                    "acr",
                    "amr",
                    "cnf");

    private final LiveTokens live;
    private final RefreshTokens refreshTokens;
    private final PersonTokens persons;
    private final SignedAnswer signed;
    private final Subjects subjects;
    private final Clock clock;

    Introspection(
            LiveTokens live,
            RefreshTokens refreshTokens,
            PersonTokens persons,
            SignedAnswer signed,
            Subjects subjects,
            Clock clock) {
        this.live = live;
        this.refreshTokens = refreshTokens;
        this.persons = persons;
        this.signed = signed;
        this.subjects = subjects;
        this.clock = clock;
    }

    void introspect(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Client caller = AuthenticatedClient.current();
        if (caller.authMethod() == AuthMethod.NONE) {
            JsonAnswer.error(response, Refusal.invalidClient().getError());
            return;
        }
        String token = Parameters.ofForm(request).one("token");
        if (token == null) {
            JsonAnswer.error(response, Refusal.invalidRequest("token is missing").getError());
            return;
        }
        Map<String, Object> answer =
                accessToken(token, caller).or(() -> refreshToken(token, caller)).orElse(INACTIVE);
        if (SignedAnswer.isWanted(request)) {
            signed.write(response, caller, answer);
        } else {
            JsonAnswer.write(response, 200, answer);
        }
    }

    private Optional<Map<String, Object>> accessToken(String token, Client caller) {
        return live.find(token)
                .filter(found -> mayKnow(caller, found))
                .map(Introspection::describe);
    }

    private static boolean mayKnow(Client caller, LiveToken token) {
        return caller.id().equals(token.client().id())
                || (token.api() != null
                        && token.api().introspectionClients().contains(caller.clientId()));
    }

    private static Map<String, Object> describe(LiveToken token) {
        JWTClaimsSet claims = token.claims();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("active", true);
        answer.put("token_type", token.key() == null ? "Bearer" : "DPoP");
        for (String name : COPIED) {
            Object value = claims.getClaim(name);
            if (value != null) {
                answer.put(name, value);
            }
        }
        answer.put("aud", claims.getAudience().getFirst());
        answer.put("iat", claims.getIssueTime().toInstant().getEpochSecond());
        answer.put("exp", claims.getExpirationTime().toInstant().getEpochSecond());
        answer.put("scope", String.join(" ", token.scopes()));
        if (token.api() != null) {
            answer.put("roles", List.copyOf(token.roles()));
        }
        return answer;
    }

    // A refresh token concerns nobody but the client that holds it.
    private Optional<Map<String, Object>> refreshToken(String token, Client caller) {
        Instant now = clock.instant();
        return OpaqueToken.parse(token)
                .flatMap(value -> refreshTokens.find(value, now))
                .filter(found -> !found.spent() && now.isBefore(found.expiresAt()))
                .filter(found -> isUsable(found, caller, now))
                .map(found -> describe(found, caller));
    }

    private boolean isUsable(StoredRefreshToken token, Client caller, Instant now) {
        try {
            return persons.access(caller, token.authorization(), token.person(), now)
                    .scopes()
                    .contains("offline_access");
        } catch (OAuth2AuthenticationException refused) {
            return false;
        }
    }

    private Map<String, Object> describe(StoredRefreshToken token, Client caller) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("active", true);
        answer.put("client_id", caller.clientId());
        answer.put("sub", subjects.of(caller, token.authorization().account()));
        answer.put("iat", token.issuedAt().getEpochSecond());
        answer.put("exp", token.expiresAt().getEpochSecond());
        answer.put("scope", String.join(" ", token.authorization().scopes()));
        return answer;
    }
}
