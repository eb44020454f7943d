package io.gatehouse.protocol.introspection;

import com.nimbusds.jwt.JWTClaimsSet;
import io.gatehouse.clients.Client;
import io.gatehouse.keys.Jwts;
import io.gatehouse.platform.Issuer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Date;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * Answers introspection with a signed token, for APIs that have to prove what they were told (RFC
 * 9701).
 */
@Component
class SignedAnswer {

    private static final String MEDIA_TYPE = "application/token-introspection+jwt";
    private static final String TYPE = "token-introspection+jwt";
    private static final String DEFAULT_ALGORITHM = "RS256";

    private final Issuer issuer;
    private final Jwts jwts;
    private final Clock clock;

    SignedAnswer(Issuer issuer, Jwts jwts, Clock clock) {
        this.issuer = issuer;
        this.jwts = jwts;
        this.clock = clock;
    }

    /** True when the request asks for the signed form (section 4). */
    static boolean isWanted(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.contains(MEDIA_TYPE);
    }

    /** Writes the answer as a token for the caller alone (section 5). */
    void write(HttpServletResponse response, Client caller, Map<String, Object> answer)
            throws IOException {
        JWTClaimsSet claims =
                new JWTClaimsSet.Builder()
                        .issuer(issuer.value())
                        .audience(caller.clientId())
                        .issueTime(Date.from(clock.instant()))
                        .claim("token_introspection", answer)
                        .build();
        String algorithm = caller.setting("introspection_signed_response_alg");
        byte[] bytes =
                jwts.sign(TYPE, algorithm == null ? DEFAULT_ALGORITHM : algorithm, claims)
                        .getBytes(StandardCharsets.US_ASCII);
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType(MEDIA_TYPE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
