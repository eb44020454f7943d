package io.gatehouse.protocol.token.refresh;

import io.gatehouse.clients.Client;
import io.gatehouse.companies.Companies;
import io.gatehouse.companies.Company;
import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.protocol.client.Recipient;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.protocol.store.Authorization;
import io.gatehouse.protocol.store.RefreshTokens;
import io.gatehouse.protocol.store.StoredRefreshToken;
import io.gatehouse.protocol.token.AskedScopes;
import io.gatehouse.protocol.token.PersonTokens;
import io.gatehouse.protocol.token.Target;
import io.gatehouse.protocol.token.Targets;
import io.gatehouse.usability.Access;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;

/**
 * Exchanges a refresh token for new tokens; each refresh token works once, except those of clients
 * without rotation.
 */
class RefreshProvider implements AuthenticationProvider {

    private final RefreshTokens refreshTokens;
    private final Rotation rotation;
    private final Prolongation prolongation;
    private final PersonTokens tokens;
    private final AskedScopes asked;
    private final Targets targets;
    private final Companies companies;
    private final Clock clock;

    RefreshProvider(
            RefreshTokens refreshTokens,
            Rotation rotation,
            Prolongation prolongation,
            PersonTokens tokens,
            AskedScopes asked,
            Targets targets,
            Companies companies,
            Clock clock) {
        this.refreshTokens = refreshTokens;
        this.rotation = rotation;
        this.prolongation = prolongation;
        this.tokens = tokens;
        this.asked = asked;
        this.targets = targets;
        this.companies = companies;
        this.clock = clock;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        RefreshToken request = (RefreshToken) authentication;
        Instant now = clock.instant();
        Recipient recipient = Recipient.of(request.client());
        Client client = recipient.client();
        OpaqueToken token = OpaqueToken.parse(request.value()).orElseThrow(Refusal::invalidGrant);
        StoredRefreshToken current = find(token, client, now); // RFC 6749 section 6
        recipient.requireKey(current.dpopKey()); // RFC 9449 section 5
        Authorization authorization = current.authorization();
        requireSameCompany(authorization, request.company());
        Set<String> scopes =
                asked.within(authorization.scopes(), request.scopes()); // RFC 6749 section 6
        Access access = tokens.usable(client, authorization, current.person(), now);
        if (!access.scopes().contains("offline_access")) {
            throw Refusal.invalidGrant();
        }
        Target target =
                targets.choose(scopes, authorization.resources(), request.resources()); // RFC 8707
        recipient.spendProof(); // RFC 9449 section 11.1
        OAuth2RefreshToken next =
                Prolongation.isFor(client, token)
                        ? prolongation.prolong(request.value(), token, authorization, now)
                        : rotation.next(request.value(), current, recipient, now);
        return tokens.answer(
                request.client(), authorization, current.person(), access, target, null, next, now);
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return RefreshToken.class.isAssignableFrom(authentication);
    }

    private StoredRefreshToken find(OpaqueToken token, Client client, Instant now) {
        StoredRefreshToken current =
                refreshTokens.find(token, now).orElseThrow(Refusal::invalidGrant);
        if (!current.authorization().client().equals(client.id())) {
            throw Refusal.invalidGrant();
        }
        rotation.refuseReplay(current, now);
        if (!now.isBefore(current.expiresAt())) {
            throw Refusal.invalidGrant();
        }
        return current;
    }

    // A token belongs to the company chosen at its authorization, for ever.
    private void requireSameCompany(Authorization authorization, @Nullable String named) {
        if (named == null) {
            return;
        }
        UUID company = authorization.company();
        Optional<Company> own = company == null ? Optional.empty() : companies.find(company);
        if (own.filter(known -> known.isCalled(named)).isEmpty()) {
            throw Refusal.invalidTarget("the grant belongs to another company");
        }
    }
}
