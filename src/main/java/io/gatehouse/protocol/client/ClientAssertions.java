package io.gatehouse.protocol.client;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.clients.AssertionsSeen;
import io.gatehouse.clients.Client;
import io.gatehouse.keys.Verifiers;
import io.gatehouse.platform.Issuer;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Checks the signed assertion of a client (RFC 7523 section 3, {@code private_key_jwt} of OpenID
 * Connect Core section 9): by its registered keys, for us alone, soon over, and used once.
 */
@Component
class ClientAssertions {

    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256, JWSAlgorithm.EdDSA);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration SKEW = Duration.ofSeconds(60);
    private static final int MAX_LENGTH = 8_192;

    /** Our name; and where clients send them, as RFC 7523 section 3 and RFC 9126 section 2 say. */
    private final Set<String> audiences;

    private final AssertionsSeen seen;
    private final Clock clock;

    ClientAssertions(Issuer issuer, AssertionsSeen seen, Clock clock) {
        this.audiences =
                Set.of(issuer.value(), issuer.at("/oauth2/token"), issuer.at("/oauth2/par"));
        this.seen = seen;
        this.clock = clock;
    }

    /** The subject that an assertion claims, for the look-up of its keys; empty when unreadable. */
    static String unverifiedSubject(String assertion) {
        try {
            String subject =
                    assertion.length() > MAX_LENGTH
                            ? null
                            : SignedJWT.parse(assertion).getJWTClaimsSet().getSubject();
            return subject == null ? "" : subject;
        } catch (ParseException malformed) {
            return "";
        }
    }

    /** True when the assertion proves that the client made this request; it is then spent. */
    boolean proves(Client client, String assertion) {
        if (client.jwks() == null || assertion.length() > MAX_LENGTH) {
            return false;
        }
        try {
            SignedJWT jwt = SignedJWT.parse(assertion);
            Instant now = clock.instant();
            if (!signed(jwt, JWKSet.parse(client.jwks())) || !isForUs(jwt)) {
                return false;
            }
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            return client.clientId().equals(claims.getIssuer())
                    && client.clientId().equals(claims.getSubject())
                    && isTimely(claims, now)
                    && claims.getJWTID() != null
                    && seen.spend(
                            client.id(),
                            claims.getJWTID(),
                            claims.getExpirationTime().toInstant().plus(SKEW));
        } catch (ParseException | JOSEException malformed) {
            return false;
        }
    }

    private static boolean signed(SignedJWT jwt, JWKSet keys) throws JOSEException {
        // No extension is understood here, so none may be critical (RFC 7515 section 4.1.11).
        if (!ALGORITHMS.contains(jwt.getHeader().getAlgorithm())
                || jwt.getHeader().getCriticalParams() != null) {
            return false;
        }
        JWKMatcher matcher = JWKMatcher.forJWSHeader(jwt.getHeader());
        for (JWK key : new JWKSelector(matcher).select(keys)) {
            JWSVerifier verifier = Verifiers.of(key);
            if (jwt.verify(verifier)) {
                return true;
            }
        }
        return false;
    }

    // One audience as a text: a list could carry the same assertion to a second server.
    private boolean isForUs(SignedJWT jwt) {
        Map<String, Object> claims = jwt.getPayload().toJSONObject();
        return claims != null
                && claims.get("aud") instanceof String audience
                && audiences.contains(audience);
    }

    private static boolean isTimely(JWTClaimsSet claims, Instant now) {
        Date expires = claims.getExpirationTime();
        Date issued = claims.getIssueTime();
        Date notBefore = claims.getNotBeforeTime();
        return expires != null
                && expires.toInstant().isAfter(now.minus(SKEW))
                && expires.toInstant().isBefore(now.plus(LONGEST).plus(SKEW))
                && (issued == null || issued.toInstant().isBefore(now.plus(SKEW)))
                && (notBefore == null || notBefore.toInstant().isBefore(now.plus(SKEW)));
    }
}
