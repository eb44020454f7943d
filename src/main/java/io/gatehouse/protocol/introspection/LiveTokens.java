package io.gatehouse.protocol.introspection;

import com.nimbusds.jwt.JWTClaimsSet;
import io.gatehouse.apis.Api;
import io.gatehouse.apis.Apis;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.Clients;
import io.gatehouse.keys.Jwts;
import io.gatehouse.platform.Ids;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.protocol.store.Authorization;
import io.gatehouse.protocol.store.Authorizations;
import io.gatehouse.protocol.store.ReferenceTokens;
import io.gatehouse.protocol.store.RevokedTokens;
import io.gatehouse.protocol.token.AccessTokens;
import io.gatehouse.protocol.token.TokenId;
import io.gatehouse.usability.Access;
import io.gatehouse.usability.Usability;
import io.gatehouse.usability.Use;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Finds out whether an access token of ours may be used at this moment, and for what. */
@Service
public class LiveTokens {

    private final Jwts jwts;
    private final Issuer issuer;
    private final ReferenceTokens references;
    private final RevokedTokens revoked;
    private final Authorizations authorizations;
    private final Clients clients;
    private final Apis apis;
    private final Usability usability;
    private final Clock clock;

    LiveTokens(
            Jwts jwts,
            Issuer issuer,
            ReferenceTokens references,
            RevokedTokens revoked,
            Authorizations authorizations,
            Clients clients,
            Apis apis,
            Usability usability,
            Clock clock) {
        this.jwts = jwts;
        this.issuer = issuer;
        this.references = references;
        this.revoked = revoked;
        this.authorizations = authorizations;
        this.clients = clients;
        this.apis = apis;
        this.usability = usability;
        this.clock = clock;
    }

    /**
     * The token behind the text; empty when it is not an access token of ours or may not be used.
     */
    public Optional<LiveToken> find(String text) {
        Instant now = clock.instant();
        return claims(text)
                .filter(claims -> isCurrent(claims, now))
                .flatMap(claims -> live(claims, now));
    }

    /** The claims of an access token of ours, live or not; empty for anything else. */
    Optional<JWTClaimsSet> claims(String text) {
        Optional<OpaqueToken> opaque = OpaqueToken.parse(text);
        if (opaque.isPresent()) {
            return references.find(opaque.get());
        }
        return jwts.recognise(text)
                .filter(jwt -> jwt.type().equals(AccessTokens.TYPE))
                .map(Jwts.Recognised::claims)
                .filter(claims -> issuer.value().equals(claims.getIssuer()));
    }

    private static boolean isCurrent(JWTClaimsSet claims, Instant now) {
        return claims.getExpirationTime() != null
                && now.isBefore(claims.getExpirationTime().toInstant())
                && claims.getJWTID() != null;
    }

    private Optional<LiveToken> live(JWTClaimsSet claims, Instant now) {
        Optional<Client> client =
                claims.getClaim("client_id") instanceof String id
                        ? clients.find(id)
                        : Optional.empty();
        if (client.isEmpty()) {
            return Optional.empty();
        }
        Api api = api(claims);
        return TokenId.parse(claims.getJWTID())
                .map(id -> ofPerson(id, claims, client.get(), api, now))
                .orElseGet(() -> ofService(claims, client.get(), api, now));
    }

    private Optional<LiveToken> ofPerson(
            TokenId id, JWTClaimsSet claims, Client client, @Nullable Api api, Instant now) {
        return authorizations
                .behind(id.authorization(), claims.getJWTID(), now)
                .filter(standing -> standing.authorization().client().equals(client.id()))
                .flatMap(standing ->
                        access(standing, id, client, now)
                                .map(access ->
                                        new LiveToken(claims, client, api, standing, access)));
    }

    private Optional<Access> access(
            Authorizations.Standing standing, TokenId id, Client client, Instant now) {
        Authorization authorization = standing.authorization();
        return usability.ofPerson(
                new Use(
                        client,
                        authorization.account(),
                        authorization.company(),
                        authorization.session(),
                        authorization.createdAt(),
                        id.issuedAt(),
                        authorization.offline(),
                        authorization.scopes()),
                standing.person(),
                now);
    }

    private Optional<LiveToken> ofService(
            JWTClaimsSet claims, Client client, @Nullable Api api, Instant now) {
        if (isOfAnEarlierClient(claims, client) || revoked.contains(claims.getJWTID())) {
            return Optional.empty();
        }
        Set<String> scopes =
                claims.getClaim("scope") instanceof String words
                        ? Set.copyOf(Arrays.asList(words.split(" ")))
                        : Set.of();
        return usability
                .ofService(client, scopes, now)
                .map(access -> new LiveToken(claims, client, api, null, access));
    }

    // Nothing in a machine's token names the row of its client: a client that was deleted and made
    // again under the same name must not give life to the tokens of the first one.
    private static boolean isOfAnEarlierClient(JWTClaimsSet claims, Client client) {
        Instant made = Ids.madeAt(client.id()).truncatedTo(ChronoUnit.SECONDS);
        return claims.getIssueTime() == null || claims.getIssueTime().toInstant().isBefore(made);
    }

    private @Nullable Api api(JWTClaimsSet claims) {
        List<String> audience = claims.getAudience();
        return audience.isEmpty() ? null : apis.byAudience(audience.getFirst()).orElse(null);
    }
}
