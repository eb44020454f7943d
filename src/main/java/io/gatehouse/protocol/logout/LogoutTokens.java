package io.gatehouse.protocol.logout;

import com.nimbusds.jwt.JWTClaimsSet;
import io.gatehouse.clients.Client;
import io.gatehouse.keys.Jwts;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.crypto.Randomness;
import io.gatehouse.protocol.claims.Subjects;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Signs logout tokens (OpenID Connect Back-Channel Logout 1.0 section 2.4). No {@code nonce}, and a
 * type of its own, so that none can pass for an ID token.
 */
@Component
class LogoutTokens {

    private static final String TYPE = "logout+jwt";
    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";
    private static final String DEFAULT_ALGORITHM = "RS256";
    private static final Duration LIFETIME = Duration.ofMinutes(2);
    private static final int ID_BYTES = 16;

    private final Issuer issuer;
    private final Jwts jwts;
    private final Subjects subjects;

    LogoutTokens(Issuer issuer, Jwts jwts, Subjects subjects) {
        this.issuer = issuer;
        this.jwts = jwts;
        this.subjects = subjects;
    }

    /** A new token for each attempt: a client may refuse one that it has seen. */
    String issue(Client client, Notice notice, Instant now) {
        Instant issuedAt = now.truncatedTo(ChronoUnit.SECONDS);
        JWTClaimsSet.Builder claims =
                new JWTClaimsSet.Builder()
                        .issuer(issuer.value())
                        .subject(subjects.of(client, UUID.fromString(notice.subject())))
                        .audience(client.clientId())
                        .issueTime(Date.from(issuedAt))
                        .expirationTime(Date.from(issuedAt.plus(LIFETIME)))
                        .jwtID(Randomness.base64Url(ID_BYTES))
                        .claim("events", Map.of(EVENT, Map.of()));
        if (notice.session() != null) {
            claims.claim("sid", notice.session().toString());
        }
        String chosen = client.setting("id_token_signed_response_alg");
        return jwts.sign(TYPE, chosen == null ? DEFAULT_ALGORITHM : chosen, claims.build());
    }
}
