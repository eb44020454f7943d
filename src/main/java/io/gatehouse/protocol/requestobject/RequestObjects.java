package io.gatehouse.protocol.requestobject;

import com.nimbusds.jose.Header;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.clients.Client;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.fetch.Fetched;
import io.gatehouse.platform.fetch.GuardedFetch;
import io.gatehouse.protocol.client.ClientSignatures;
import io.gatehouse.protocol.request.Refusal;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.stereotype.Service;

/**
 * Checks request objects: of whom they are, for whom, and until when (RFC 9101 section 6, OpenID
 * Connect Core section 6.3).
 */
@Service
public class RequestObjects {

    private static final String TYPE = "oauth-authz-req+jwt";
    private static final int MAX_LENGTH = 16_384;
    private static final Duration SKEW = Duration.ofSeconds(60);

    /** FAPI 2.0 Message Signing section 5.3.2: how long ago and for how long. */
    private static final Duration LONGEST = Duration.ofMinutes(60);

    private final ClientSignatures signatures;
    private final GuardedFetch fetch;
    private final Issuer issuer;
    private final Clock clock;

    RequestObjects(ClientSignatures signatures, GuardedFetch fetch, Issuer issuer, Clock clock) {
        this.signatures = signatures;
        this.fetch = fetch;
        this.issuer = issuer;
        this.clock = clock;
    }

    /**
     * The object behind the text.
     *
     * @throws OAuth2AuthenticationException with {@code invalid_request_object} when it is not one
     *     of the client for us and now; with {@code request_not_supported} when it is not signed
     *     and the client is not registered for that
     */
    public RequestObject read(Client client, String text) {
        JWT jwt = parsed(text);
        requireAlgorithm(client, jwt);
        JWTClaimsSet claims = claims(jwt);
        boolean signed = jwt instanceof SignedJWT;
        if (jwt instanceof SignedJWT signature && !signatures.isOf(client, signature)) {
            throw refused("is not signed by a key of the client");
        }
        requireParties(client, claims, signed);
        requireTimely(client, claims, clock.instant());
        return new RequestObject(
                ObjectParameters.of(claims), signed, TYPE.equalsIgnoreCase(type(jwt.getHeader())));
    }

    /**
     * The object at the address, which the client registered (OpenID Connect Core section 6.2).
     *
     * @throws OAuth2AuthenticationException with {@code invalid_request_uri} when it did not, or
     *     nothing can be fetched there; and as {@link #read}
     */
    public RequestObject fetch(Client client, String address) {
        if (!client.requestUris().contains(address)) {
            throw Refusal.of(
                    "invalid_request_uri", "the client has not registered this request_uri");
        }
        // The fragment says which content is meant: another one is another document.
        return switch (fetch.get(URI.create(address))) {
            case Fetched.Document document -> read(client, document.text().strip());
            case Fetched.Failed(String why) ->
                    throw Refusal.of("invalid_request_uri", "the request_uri " + why);
        };
    }

    private static JWT parsed(String text) {
        if (text.length() > MAX_LENGTH) {
            throw refused("is longer than %d characters".formatted(MAX_LENGTH));
        }
        try {
            JWT jwt = JWTParser.parse(text);
            if (!Set.of("", "JWT", TYPE.toUpperCase(java.util.Locale.ROOT))
                    .contains(type(jwt.getHeader()).toUpperCase(java.util.Locale.ROOT))) {
                throw refused("is a token of another type");
            }
            return jwt;
        } catch (ParseException malformed) {
            throw refused("is not a JWT");
        }
    }

    private static String type(Header header) {
        JOSEObjectType type = header.getType();
        return type == null ? "" : type.getType();
    }

    // OpenID Connect Registration section 2: signed by the registered algorithm and no other.
    // Without one, any of ours will do, but an unsigned object only where it is registered.
    private static void requireAlgorithm(Client client, JWT jwt) {
        String registered = client.setting("request_object_signing_alg");
        if (registered == null && jwt instanceof PlainJWT) {
            throw Refusal.of(
                    "request_not_supported",
                    "the client is not registered for unsigned request objects");
        }
        boolean fits =
                switch (jwt) {
                    case PlainJWT unsigned -> "none".equals(registered);
                    case SignedJWT signed ->
                            registered == null
                                    || ClientSignatures.isBy(signed.getHeader(), registered);
                    default -> false;
                };
        if (!fits) {
            throw refused("is not signed by the algorithm that the client is registered with");
        }
    }

    private static JWTClaimsSet claims(JWT jwt) {
        try {
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            if (claims != null) {
                return claims;
            }
        } catch (ParseException malformed) {
            throw refused("does not hold claims of the right types");
        }
        throw refused("holds no claims");
    }

    private void requireParties(Client client, JWTClaimsSet claims, boolean signed) {
        if (!isOrAbsent(claims.getIssuer(), client.clientId(), signed)) {
            throw refused("needs the client as iss");
        }
        boolean forUs =
                claims.getAudience().isEmpty()
                        ? !signed
                        : claims.getAudience().contains(issuer.value());
        if (!forUs) {
            throw refused("needs this issuer as aud");
        }
        // It could be shown as a client assertion (RFC 9101 section 10.8).
        if (client.clientId().equals(claims.getSubject())) {
            throw refused("must not have the client as sub");
        }
        if (claims.getClaim("client_id") != null
                && !client.clientId().equals(claims.getClaim("client_id"))) {
            throw refused("is of another client_id");
        }
        if (claims.getClaim("request") != null || claims.getClaim("request_uri") != null) {
            throw refused("must not hold another request object");
        }
    }

    private static boolean isOrAbsent(@Nullable String value, String expected, boolean needed) {
        return value == null ? !needed : Objects.equals(value, expected);
    }

    private static void requireTimely(Client client, JWTClaimsSet claims, Instant now) {
        Instant expires = instant(claims.getExpirationTime());
        Instant from = instant(claims.getNotBeforeTime());
        Instant issued = instant(claims.getIssueTime());
        if (expires != null && !expires.isAfter(now.minus(SKEW))) {
            throw refused("is over (exp)");
        }
        if ((from != null && from.isAfter(now.plus(SKEW)))
                || (issued != null && issued.isAfter(now.plus(SKEW)))) {
            throw refused("is not yet valid (nbf, iat)");
        }
        if (!client.requiresSignedRequests()) {
            return;
        }
        boolean bounded =
                expires != null
                        && from != null
                        && !expires.isAfter(from.plus(LONGEST))
                        && !from.isBefore(now.minus(LONGEST));
        if (!bounded) {
            throw refused("needs nbf and exp, at most 60 minutes apart");
        }
    }

    private static @Nullable Instant instant(@Nullable Date date) {
        return date == null ? null : date.toInstant();
    }

    private static OAuth2AuthenticationException refused(String why) {
        return Refusal.of("invalid_request_object", "the request object " + why);
    }
}
