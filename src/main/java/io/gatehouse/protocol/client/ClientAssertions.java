package io.gatehouse.protocol.client;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.clients.AssertionsSeen;
import io.gatehouse.clients.Client;
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
 * Checks the signed assertion of a client (RFC 7523 section 3, {@code private_key_jwt} and {@code
 * client_secret_jwt} of OpenID Connect Core section 9): by its registered keys or its secrets, for
 * us alone, over within the hour, and used once.
 */
@Component
class ClientAssertions {

    /** As long as libraries let them live that are not told otherwise. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final Duration SKEW = Duration.ofSeconds(60);
    private static final int MAX_LENGTH = 8_192;

    /** Our name; and where clients send them, as RFC 7523 section 3 and RFC 9126 section 2 say. */
    private final Set<String> audiences;

    private final ClientSignatures signatures;
    private final SecretSignatures secretSignatures;
    private final AssertionsSeen seen;
    private final Clock clock;

    ClientAssertions(
            Issuer issuer,
            ClientSignatures signatures,
            SecretSignatures secretSignatures,
            AssertionsSeen seen,
            Clock clock) {
        this.signatures = signatures;
        this.secretSignatures = secretSignatures;
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
        if (assertion.length() > MAX_LENGTH) {
            return false;
        }
        try {
            SignedJWT jwt = SignedJWT.parse(assertion);
            Instant now = clock.instant();
            if (!isForUs(jwt) || !isOfItsAlgorithm(client, jwt) || !isSigned(client, jwt)) {
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
        } catch (ParseException malformed) {
            return false;
        }
    }

    // By what the client is registered for: were the header to choose, a public key could pass for
    // a secret (RFC 8725 section 2.1).
    private boolean isSigned(Client client, SignedJWT jwt) {
        return switch (client.authMethod()) {
            case PRIVATE_KEY_JWT -> signatures.isOf(client, jwt);
            case CLIENT_SECRET_JWT -> secretSignatures.isOf(client, jwt);
            case NONE, CLIENT_SECRET_BASIC, CLIENT_SECRET_POST -> false;
        };
    }

    // OpenID Connect Dynamic Client Registration section 2: by this one and no other.
    private static boolean isOfItsAlgorithm(Client client, SignedJWT jwt) {
        String registered = client.setting("token_endpoint_auth_signing_alg");
        return registered == null || ClientSignatures.isBy(jwt.getHeader(), registered);
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
