package io.gatehouse.protocol.token;

import com.nimbusds.jwt.JWTClaimsSet;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.CompanyContext;
import io.gatehouse.consents.Consent;
import io.gatehouse.consents.ConsentKey;
import io.gatehouse.consents.Consents;
import io.gatehouse.platform.Ids;
import io.gatehouse.protocol.client.Recipient;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.protocol.store.AskedClaims;
import io.gatehouse.protocol.store.Authorization;
import io.gatehouse.usability.Access;
import io.gatehouse.usability.Usability;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.stereotype.Service;

/**
 * Says what an access token would contain if it were issued now, by the code that issues: nothing
 * is signed, stored or spent.
 */
@Service
public class Preview {

    /** What only a sign-in or an issue can say. */
    private static final Set<String> OF_THE_MOMENT =
            Set.of("jti", "auth_time", "acr", "amr", "sid");

    private final Usability usability;
    private final Consents consents;
    private final AskedScopes asked;
    private final ConsentScopes consentScopes;
    private final Targets targets;
    private final AccessTokens accessTokens;
    private final ServiceTokens serviceTokens;
    private final Clock clock;

    Preview(
            Usability usability,
            Consents consents,
            AskedScopes asked,
            ConsentScopes consentScopes,
            Targets targets,
            AccessTokens accessTokens,
            ServiceTokens serviceTokens,
            Clock clock) {
        this.usability = usability;
        this.consents = consents;
        this.asked = asked;
        this.consentScopes = consentScopes;
        this.targets = targets;
        this.accessTokens = accessTokens;
        this.serviceTokens = serviceTokens;
        this.clock = clock;
    }

    /** What came of it. */
    public sealed interface Outcome {}

    /**
     * The token.
     *
     * @param claims without those that only a sign-in or an issue can say: jti, auth_time, acr,
     *     amr, sid
     * @param toBeAsked the scopes that the person has to allow first, and is taken to allow
     */
    public record Token(Map<String, Object> claims, Set<String> toBeAsked) implements Outcome {}

    /**
     * There would be none.
     *
     * @param error the code that the client would get
     */
    public record Refused(String error, @Nullable String description) implements Outcome {}

    /**
     * What is asked for.
     *
     * @param company the person acts for; null for none
     * @param scopes as a request names them; a service client that names none gets all it may have
     * @param resources audiences, as a request names them
     */
    public record Question(@Nullable UUID company, Set<String> scopes, List<String> resources) {}

    /** The token that the person would get from the client, for the company of the question. */
    public Outcome ofPerson(Client client, UUID account, Question question) {
        return answer(() -> person(client, account, question));
    }

    /** The token that the service client would get; its company is the client's. */
    public Outcome ofService(Client client, Question question) {
        return answer(() -> {
            Instant now = clock.instant();
            if (!usability.client(client)) {
                throw Refusal.invalidClient();
            }
            ServiceTokens.Decided decided =
                    serviceTokens.decide(client, question.scopes, question.resources, now);
            return token(
                    accessTokens.claimsOfService(
                            new Recipient(client), decided.access(), decided.target(), now),
                    Set.of());
        });
    }

    private Token person(Client client, UUID account, Question question) {
        Instant now = clock.instant();
        if (!usability.client(client) || !client.kind().actsForPeople()) {
            throw Refusal.of(
                    OAuth2ErrorCodes.UNAUTHORIZED_CLIENT, "no person can sign in to this client");
        }
        if (usability.account(account).isEmpty()) {
            throw Refusal.of(OAuth2ErrorCodes.ACCESS_DENIED, "the account cannot sign in");
        }
        if (question.scopes.isEmpty()) {
            throw Refusal.invalidScope("scope is missing");
        }
        UUID company = client.companyContext() == CompanyContext.NONE ? null : question.company;
        Set<String> within =
                targets.withinResources(
                        client, asked.of(client, question.scopes), question.resources);
        Set<String> grantable = kept(within, access(client, account, company, within, now));
        Optional<Consent> consent = consents.find(new ConsentKey(account, client.id(), company));
        Set<String> open =
                client.consentTrusted()
                        ? Set.of()
                        : consentScopes.about(client, grantable, consent).open();
        Set<String> stored =
                client.consentTrusted()
                        ? grantable
                        : consentScopes.allowed(grantable, together(consent, open));
        Target target =
                targets.choose(stored, new LinkedHashSet<>(question.resources), question.resources);
        Access access = access(client, account, company, stored, now);
        return token(
                accessTokens.claimsOfPerson(
                        new Recipient(client),
                        authorization(client, account, company, stored, now),
                        access,
                        target,
                        now),
                open);
    }

    private Access access(
            Client client, UUID account, @Nullable UUID company, Set<String> scopes, Instant now) {
        return usability
                .covered(client, account, company, scopes, now)
                .orElseThrow(() ->
                        Refusal.of(
                                OAuth2ErrorCodes.ACCESS_DENIED,
                                "the person does not act for this company"));
    }

    private static Set<String> kept(Set<String> scopes, Access access) {
        Set<String> kept = new LinkedHashSet<>(scopes);
        kept.retainAll(access.scopes());
        return kept;
    }

    private static Set<String> together(Optional<Consent> consent, Set<String> open) {
        Set<String> allowed = new LinkedHashSet<>(open);
        consent.ifPresent(known -> allowed.addAll(known.allowed()));
        return allowed;
    }

    // As it would be stored, apart from what a sign-in would add.
    private static Authorization authorization(
            Client client, UUID account, @Nullable UUID company, Set<String> scopes, Instant now) {
        return new Authorization(
                Ids.uuidV7(now),
                client.id(),
                account,
                company,
                null,
                scopes,
                Set.of(),
                AskedClaims.NONE,
                scopes.contains("offline_access"),
                now,
                "1",
                Set.of(),
                now,
                now,
                null);
    }

    private static Token token(JWTClaimsSet claims, Set<String> toBeAsked) {
        Map<String, Object> said = new LinkedHashMap<>(claims.toJSONObject());
        said.keySet().removeAll(OF_THE_MOMENT);
        return new Token(said, toBeAsked);
    }

    private static Outcome answer(Supplier<Token> work) {
        try {
            return work.get();
        } catch (OAuth2AuthenticationException refused) {
            return new Refused(
                    refused.getError().getErrorCode(), refused.getError().getDescription());
        }
    }
}
