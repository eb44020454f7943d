package io.gatehouse.protocol.authorize;

import com.nimbusds.jwt.JWTClaimsSet;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.Encryption;
import io.gatehouse.keys.Jwts;
import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.client.ClientEncryption;
import io.gatehouse.protocol.client.NoKeyToEncrypt;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Signs authorization responses (JARM section 2.1), for the client alone and soon over, and
 * encrypts them for those who are registered so (JARM section 2.2).
 */
@Component
class SignedResponse {

    /** JARM names none; ours keeps the token from passing for an ID token (RFC 8725, 3.11). */
    private static final String TYPE = "oauth-authz-resp+jwt";

    private static final String DEFAULT_ALGORITHM = "RS256";

    /** JARM section 2.1 recommends ten minutes at the most. */
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private final Issuer issuer;
    private final Jwts jwts;
    private final ClientEncryption encryption;
    private final Clock clock;

    SignedResponse(Issuer issuer, Jwts jwts, ClientEncryption encryption, Clock clock) {
        this.issuer = issuer;
        this.jwts = jwts;
        this.encryption = encryption;
        this.clock = clock;
    }

    /**
     * Refuses to go on when nothing could be said to the client in the end.
     *
     * @throws PageError when the answer would have to be encrypted and there is no key for it
     */
    void requirePossible(Client client) {
        try {
            encryption.of(client, Encryption.Of.AUTHORIZATION);
        } catch (NoKeyToEncrypt unreachable) {
            throw new PageError(
                    "invalid_client", String.valueOf(unreachable.getError().getDescription()));
        }
    }

    String of(Client client, Map<String, String> parameters) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        JWTClaimsSet.Builder claims =
                new JWTClaimsSet.Builder()
                        .issuer(issuer.value())
                        .audience(client.clientId())
                        .expirationTime(Date.from(now.plus(LIFETIME)));
        parameters.forEach(claims::claim);
        String chosen = client.setting("authorization_signed_response_alg");
        String token = jwts.sign(TYPE, chosen == null ? DEFAULT_ALGORITHM : chosen, claims.build());
        return encryption
                .of(client, Encryption.Of.AUTHORIZATION)
                .map(seal -> seal.token(token))
                .orElse(token);
    }
}
