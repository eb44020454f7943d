package io.gatehouse.protocol.introspection;

import com.nimbusds.jwt.JWTClaimsSet;
import io.gatehouse.apis.Api;
import io.gatehouse.clients.Client;
import io.gatehouse.protocol.store.Authorizations;
import io.gatehouse.usability.Access;
import java.text.ParseException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An access token of ours that may be used at this moment.
 *
 * @param client the client it was issued to
 * @param api the API it is for; null for Gatehouse itself
 * @param standing what it came from; null for a machine's token
 * @param access what may be used now; the token may say more, and is then out of date
 */
public record LiveToken(
        JWTClaimsSet claims,
        Client client,
        @Nullable Api api,
        Authorizations.@Nullable Standing standing,
        Access access) {

    /** The person who acts; null for a machine's token. */
    public @Nullable UUID account() {
        return standing == null ? null : standing.authorization().account();
    }

    /** When the person signed in; null for a machine's token. */
    public @Nullable Instant signedInAt() {
        return standing == null ? null : standing.authorization().authenticatedAt();
    }

    /** The company that the token belongs to; null for none. */
    public @Nullable UUID company() {
        return standing == null ? client.company() : standing.authorization().company();
    }

    /** Thumbprint of the key that it is bound to (RFC 9449 section 6); null for a bearer token. */
    public @Nullable String key() {
        return claims.getClaim("cnf") instanceof Map<?, ?> confirmation
                        && confirmation.get("jkt") instanceof String thumbprint
                ? thumbprint
                : null;
    }

    /** Issued ∩ current scopes, in the order of the token. */
    public Set<String> scopes() {
        return text("scope").stream()
                .filter(access.scopes()::contains)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Issued ∩ current roles. */
    public Set<String> roles() {
        try {
            var issued = claims.getStringListClaim("roles");
            Set<String> now = access.rolesOf(api);
            return issued == null
                    ? Set.of()
                    : issued.stream()
                            .filter(now::contains)
                            .collect(Collectors.toCollection(LinkedHashSet::new));
        } catch (ParseException notAList) {
            return Set.of();
        }
    }

    private Set<String> text(String claim) {
        return claims.getClaim(claim) instanceof String words
                ? new LinkedHashSet<>(Arrays.asList(words.split(" ")))
                : Set.of();
    }
}
