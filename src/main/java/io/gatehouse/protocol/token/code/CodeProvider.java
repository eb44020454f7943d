package io.gatehouse.protocol.token.code;

import io.gatehouse.clients.Client;
import io.gatehouse.platform.crypto.Base64Url;
import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.protocol.client.Recipient;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.protocol.store.Authorizations;
import io.gatehouse.protocol.store.Codes;
import io.gatehouse.protocol.store.StoredCode;
import io.gatehouse.protocol.token.PersonTokens;
import io.gatehouse.protocol.token.RefreshTokenValues;
import io.gatehouse.protocol.token.Target;
import io.gatehouse.protocol.token.Targets;
import io.gatehouse.usability.Access;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;

/**
 * Exchanges a code for tokens. Everything is found out and refused first; the spending comes last,
 * so that a wrong verifier or another client spends nothing.
 */
class CodeProvider implements AuthenticationProvider {

    private final Codes codes;
    private final Authorizations authorizations;
    private final PersonTokens tokens;
    private final RefreshTokenValues refreshTokens;
    private final Targets targets;
    private final Clock clock;

    CodeProvider(
            Codes codes,
            Authorizations authorizations,
            PersonTokens tokens,
            RefreshTokenValues refreshTokens,
            Targets targets,
            Clock clock) {
        this.codes = codes;
        this.authorizations = authorizations;
        this.tokens = tokens;
        this.refreshTokens = refreshTokens;
        this.targets = targets;
        this.clock = clock;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        CodeToken request = (CodeToken) authentication;
        Instant now = clock.instant();
        Recipient recipient = Recipient.of(request.client());
        Client client = recipient.client();
        if (!client.kind().usesCode()) {
            throw Refusal.of(
                    OAuth2ErrorCodes.UNAUTHORIZED_CLIENT, "this client does not use codes");
        }
        OpaqueToken token = OpaqueToken.parse(request.code()).orElseThrow(Refusal::invalidGrant);
        StoredCode code = find(token, client, now); // RFC 6749 section 4.1.3
        requireSameRedirect(code, request.redirectUri()); // RFC 6749 section 4.1.3
        requireVerifier(code, request.codeVerifier()); // RFC 7636 section 4.6
        recipient.requireKey(code.dpopKey()); // RFC 9449 section 10
        Access access = tokens.usable(client, code.authorization(), code.person(), now);
        Target target =
                targets.choose(
                        code.authorization().scopes(),
                        code.authorization().resources(),
                        request.resources()); // RFC 8707 section 2.2
        OAuth2RefreshToken refreshToken = spend(token, code, access, recipient, now);
        return tokens.answer(
                request.client(),
                code.authorization(),
                code.person(),
                access,
                target,
                code.nonce(),
                refreshToken,
                now);
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return CodeToken.class.isAssignableFrom(authentication);
    }

    private StoredCode find(OpaqueToken token, Client client, Instant now) {
        StoredCode code = codes.find(token, now).orElseThrow(Refusal::invalidGrant);
        if (!code.authorization().client().equals(client.id())) {
            throw Refusal.invalidGrant();
        }
        if (code.spent()) {
            throw replayed(code, now);
        }
        if (!now.isBefore(code.expiresAt())) {
            throw Refusal.invalidGrant();
        }
        return code;
    }

    private static void requireSameRedirect(StoredCode code, @Nullable String redirectUri) {
        if (!Objects.equals(code.redirectUri(), redirectUri)) {
            throw Refusal.invalidGrant();
        }
    }

    // A verifier without a challenge is refused as well: the challenge may have been stripped from
    // the authorization request (RFC 9700 section 4.8.2).
    private static void requireVerifier(StoredCode code, @Nullable String verifier) {
        String challenge = code.codeChallenge();
        if (challenge == null && verifier == null) {
            return;
        }
        if (challenge == null
                || verifier == null
                || !CodeVerifier.isWellFormed(verifier)
                || !Sha256.same(challenge, Base64Url.encode(Sha256.of(verifier)))) {
            throw Refusal.invalidGrant();
        }
    }

    private @Nullable OAuth2RefreshToken spend(
            OpaqueToken token, StoredCode code, Access access, Recipient recipient, Instant now) {
        recipient.spendProof(); // RFC 9449 section 11.1
        boolean offline =
                code.authorization().offline() && access.scopes().contains("offline_access");
        if (!offline) {
            if (!codes.spend(token, now)) {
                throw replayed(code, now);
            }
            return null;
        }
        RefreshTokenValues.Made first = refreshTokens.first(recipient, code.authorization(), now);
        if (!codes.spend(token, first.stored(), now)) {
            throw replayed(code, now);
        }
        return first.value();
    }

    // RFC 6749 section 4.1.2: what came from a code that is used twice is revoked.
    private RuntimeException replayed(StoredCode code, Instant now) {
        authorizations.revoke(code.authorization(), "code-replayed", now);
        return Refusal.invalidGrant();
    }
}
