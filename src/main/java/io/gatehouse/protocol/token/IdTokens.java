package io.gatehouse.protocol.token;

import com.nimbusds.jwt.JWTClaimsSet;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.CompanyContext;
import io.gatehouse.clients.Encryption;
import io.gatehouse.keys.Jwts;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.crypto.Base64Url;
import io.gatehouse.protocol.claims.PersonClaims;
import io.gatehouse.protocol.claims.Subjects;
import io.gatehouse.protocol.client.ClientEncryption;
import io.gatehouse.protocol.store.Authorization;
import io.gatehouse.usability.PersonState;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Issues ID tokens (OpenID Connect Core section 2): what is asked for and nothing beside. */
@Component
class IdTokens {

    private static final Duration LIFETIME = Duration.ofMinutes(10);
    private static final String DEFAULT_ALGORITHM = "RS256";

    private final Issuer issuer;
    private final Jwts jwts;
    private final Subjects subjects;
    private final ClientEncryption encryption;

    IdTokens(Issuer issuer, Jwts jwts, Subjects subjects, ClientEncryption encryption) {
        this.issuer = issuer;
        this.jwts = jwts;
        this.subjects = subjects;
        this.encryption = encryption;
    }

    /**
     * An ID token for the client.
     *
     * @param person whose claims it tells, where some were asked for
     * @param nonce of the authorization request; null at a refresh (section 12.2) or when it had
     *     none
     * @param accessToken issued beside it, for {@code at_hash} (section 3.1.3.6)
     */
    String issue(
            Client client,
            Authorization authorization,
            PersonState person,
            @Nullable String nonce,
            String accessToken,
            Instant now) {
        String chosen = client.setting("id_token_signed_response_alg");
        String algorithm = chosen == null ? DEFAULT_ALGORITHM : chosen;
        Instant issuedAt = now.truncatedTo(ChronoUnit.SECONDS);
        JWTClaimsSet.Builder claims =
                new JWTClaimsSet.Builder()
                        .issuer(issuer.value())
                        .subject(subjects.of(client, authorization.account()))
                        .audience(client.clientId())
                        .issueTime(Date.from(issuedAt))
                        .expirationTime(Date.from(issuedAt.plus(LIFETIME)))
                        .claim("auth_time", authorization.authenticatedAt().getEpochSecond())
                        .claim("acr", authorization.acr())
                        .claim("amr", List.copyOf(authorization.amr()))
                        .claim("at_hash", leftHalfHash(accessToken, algorithm));
        if (authorization.session() != null) {
            claims.claim("sid", authorization.session().toString());
        }
        if (nonce != null) {
            claims.claim("nonce", nonce);
        }
        if (authorization.company() != null && client.companyContext() != CompanyContext.NONE) {
            claims.claim("company", authorization.company().toString());
        }
        PersonClaims.asked(client, person, authorization.claims().idToken()).forEach(claims::claim);
        String signed = jwts.sign("JWT", algorithm, claims.build());
        return encryption
                .of(client, Encryption.Of.ID_TOKEN)
                .map(seal -> seal.token(signed)) // OpenID Connect Core section 10.2
                .orElse(signed);
    }

    // The hash of the signature's own algorithm: Ed25519 is made with SHA-512, the others with
    // SHA-256.
    private static String leftHalfHash(String accessToken, String algorithm) {
        try {
            byte[] hash =
                    MessageDigest.getInstance(algorithm.equals("EdDSA") ? "SHA-512" : "SHA-256")
                            .digest(accessToken.getBytes(StandardCharsets.US_ASCII));
            return Base64Url.encode(Arrays.copyOf(hash, hash.length / 2));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-2", impossible);
        }
    }
}
