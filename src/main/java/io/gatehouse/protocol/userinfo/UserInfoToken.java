package io.gatehouse.protocol.userinfo;

import com.nimbusds.jwt.JWTClaimsSet;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.Encryption;
import io.gatehouse.keys.Jwts;
import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.client.ClientEncryption;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * Answers UserInfo with a token, for clients that are registered so: signed, encrypted, or signed
 * and then encrypted (OpenID Connect Core section 5.3.2).
 */
@Component
class UserInfoToken {

    private static final String MEDIA_TYPE = "application/jwt";

    /** Named by nobody; ours keeps the token from passing for an ID token (RFC 8725, 3.11). */
    private static final String TYPE = "userinfo+jwt";

    private final Issuer issuer;
    private final Jwts jwts;
    private final ClientEncryption encryption;

    UserInfoToken(Issuer issuer, Jwts jwts, ClientEncryption encryption) {
        this.issuer = issuer;
        this.jwts = jwts;
        this.encryption = encryption;
    }

    /**
     * The token that the client gets; empty when it gets plain JSON.
     *
     * @throws io.gatehouse.protocol.client.NoKeyToEncrypt when it must be encrypted and cannot
     */
    Optional<String> of(Client client, Map<String, Object> about) {
        String algorithm = client.setting("userinfo_signed_response_alg");
        Optional<ClientEncryption.Seal> seal = encryption.of(client, Encryption.Of.USER_INFO);
        if (algorithm == null && seal.isEmpty()) {
            return Optional.empty();
        }
        JWTClaimsSet.Builder claims =
                new JWTClaimsSet.Builder().issuer(issuer.value()).audience(client.clientId());
        about.forEach(claims::claim);
        if (algorithm == null) {
            return seal.map(how -> how.claims(claims.build().toString()));
        }
        String signed = jwts.sign(TYPE, algorithm, claims.build());
        return Optional.of(seal.map(how -> how.token(signed)).orElse(signed));
    }

    void write(HttpServletResponse response, String token) throws IOException {
        byte[] bytes = token.getBytes(StandardCharsets.US_ASCII);
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType(MEDIA_TYPE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
