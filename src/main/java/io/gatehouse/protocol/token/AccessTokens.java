package io.gatehouse.protocol.token;

import com.nimbusds.jwt.JWTClaimsSet;
import io.gatehouse.apis.Api;
import io.gatehouse.apis.TokenFormat;
import io.gatehouse.clients.Client;
import io.gatehouse.keys.Jwts;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.protocol.claims.Subjects;
import io.gatehouse.protocol.client.Recipient;
import io.gatehouse.protocol.store.Authorization;
import io.gatehouse.protocol.store.ReferenceTokens;
import io.gatehouse.registration.ClientRegistrations;
import io.gatehouse.usability.Access;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.stereotype.Component;

/** Issues access tokens (RFC 9068), or reference tokens where the API wants these. */
@Component
public class AccessTokens {

    /** The {@code typ} of our access tokens (RFC 9068 section 2.1). */
    public static final String TYPE = "at+jwt";

    private static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(10);
    private static final String DEFAULT_ALGORITHM = "ES256";

    private final Issuer issuer;
    private final Jwts jwts;
    private final ReferenceTokens references;
    private final Subjects subjects;
    private final ClientRegistrations registrations;

    AccessTokens(
            Issuer issuer,
            Jwts jwts,
            ReferenceTokens references,
            Subjects subjects,
            ClientRegistrations registrations) {
        this.issuer = issuer;
        this.jwts = jwts;
        this.references = references;
        this.subjects = subjects;
        this.registrations = registrations;
    }

    /** A token of a person: what the target asks and the access covers, for the company. */
    OAuth2AccessToken ofPerson(
            Recipient recipient,
            Authorization authorization,
            Access access,
            Target target,
            Instant now) {
        return issue(
                claimsOfPerson(recipient, authorization, access, target, now),
                authorization.id(),
                recipient,
                target.api(),
                covered(target, access));
    }

    /** What a token of a person says. */
    JWTClaimsSet claimsOfPerson(
            Recipient recipient,
            Authorization authorization,
            Access access,
            Target target,
            Instant now) {
        JWTClaimsSet.Builder claims =
                claims(recipient, target.api(), covered(target, access), now)
                        .subject(subjects.of(recipient.client(), authorization.account()))
                        .jwtID(TokenId.make(authorization.id(), now))
                        .claim("auth_time", authorization.authenticatedAt().getEpochSecond())
                        .claim("acr", authorization.acr())
                        .claim("amr", List.copyOf(authorization.amr()));
        if (authorization.session() != null) {
            claims.claim("sid", authorization.session().toString());
        }
        addCompany(claims, authorization.company(), target.api(), access);
        return claims.build();
    }

    /** A token of a service account. */
    OAuth2AccessToken ofService(Recipient recipient, Access access, Target target, Instant now) {
        return issue(
                claimsOfService(recipient, access, target, now),
                null,
                recipient,
                target.api(),
                covered(target, access));
    }

    /** What a token of a service account says. */
    JWTClaimsSet claimsOfService(Recipient recipient, Access access, Target target, Instant now) {
        Client client = recipient.client();
        JWTClaimsSet.Builder claims =
                claims(recipient, target.api(), covered(target, access), now)
                        .subject(client.clientId())
                        .jwtID(TokenId.ofMachine());
        addCompany(claims, client.company(), target.api(), access);
        return claims.build();
    }

    /** The scopes of the target that the access covers, in their order. */
    static Set<String> covered(Target target, Access access) {
        return target.scopes().stream()
                .filter(access.scopes()::contains)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private JWTClaimsSet.Builder claims(
            Recipient recipient, @Nullable Api api, Set<String> scopes, Instant now) {
        Instant issuedAt = now.truncatedTo(ChronoUnit.SECONDS);
        JWTClaimsSet.Builder claims =
                new JWTClaimsSet.Builder()
                        .issuer(issuer.value())
                        .audience(api == null ? issuer.value() : api.audience())
                        .issueTime(Date.from(issuedAt))
                        .expirationTime(Date.from(issuedAt.plus(lifetime(api))))
                        .claim("client_id", recipient.client().clientId());
        if (recipient.key() != null) {
            claims.claim("cnf", Map.of("jkt", recipient.key())); // RFC 9449 section 6.1
        }
        return scopes.isEmpty() ? claims : claims.claim("scope", String.join(" ", scopes));
    }

    private static void addCompany(
            JWTClaimsSet.Builder claims, @Nullable UUID company, @Nullable Api api, Access access) {
        if (company != null) {
            claims.claim("company", company.toString());
        }
        if (api != null) {
            claims.claim("roles", List.copyOf(access.rolesOf(api)));
        }
    }

    private OAuth2AccessToken issue(
            JWTClaimsSet claims,
            @Nullable UUID authorization,
            Recipient recipient,
            @Nullable Api api,
            Set<String> scopes) {
        recipient.spendProof(); // what no grant can forget, and most have done already
        Instant issuedAt = claims.getIssueTime().toInstant();
        registrations.noteUse(recipient.client(), issuedAt);
        Instant expiresAt = claims.getExpirationTime().toInstant();
        String value;
        if (api != null && api.tokenFormat() == TokenFormat.REFERENCE) {
            OpaqueToken.Issued issued = OpaqueToken.generate("at", issuedAt);
            references.add(
                    issued.token(), authorization, recipient.client().id(), claims, expiresAt);
            value = issued.value();
        } else {
            String algorithm = api == null ? DEFAULT_ALGORITHM : api.tokenAlgorithm();
            value = jwts.sign(TYPE, algorithm, claims);
        }
        return new OAuth2AccessToken(
                recipient.key() == null
                        ? OAuth2AccessToken.TokenType.BEARER
                        : OAuth2AccessToken.TokenType.DPOP,
                value,
                issuedAt,
                expiresAt,
                scopes);
    }

    private static Duration lifetime(@Nullable Api api) {
        return api == null ? DEFAULT_LIFETIME : api.tokenLifetime();
    }
}
