package io.gatehouse.protocol.userinfo;

import com.nimbusds.jwt.JWTClaimsSet;
import io.gatehouse.clients.Client;
import io.gatehouse.keys.Jwts;
import io.gatehouse.platform.Issuer;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * Answers UserInfo with a signed token, for clients that are registered so (OpenID Connect Core
 * section 5.3.2).
 */
@Component
class SignedUserInfo {

    private static final String MEDIA_TYPE = "application/jwt";

    /** Named by nobody; ours keeps the token from passing for an ID token (RFC 8725, 3.11). */
    private static final String TYPE = "userinfo+jwt";

    private final Issuer issuer;
    private final Jwts jwts;

    SignedUserInfo(Issuer issuer, Jwts jwts) {
        this.issuer = issuer;
        this.jwts = jwts;
    }

    void write(
            HttpServletResponse response,
            Client client,
            String algorithm,
            Map<String, Object> about)
            throws IOException {
        JWTClaimsSet.Builder claims =
                new JWTClaimsSet.Builder().issuer(issuer.value()).audience(client.clientId());
        about.forEach(claims::claim);
        byte[] token =
                jwts.sign(TYPE, algorithm, claims.build()).getBytes(StandardCharsets.US_ASCII);
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType(MEDIA_TYPE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setContentLength(token.length);
        response.getOutputStream().write(token);
    }
}
