package io.gatehouse.clients;

import io.gatehouse.apis.Api;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An application that obtains tokens.
 *
 * @param id internal and never shown; references in tables point here
 * @param clientId the public identifier of the protocols
 * @param company the owner; null for the platform's own clients
 * @param clientType the client type of an API that it acts as; null for none
 * @param scopes what it may ask for
 * @param requiredScopes what a person cannot untick
 * @param consentTrusted true when people are not asked for consent
 * @param pkceRequired true when every authorization request needs a code challenge
 * @param jwks its public keys as a JWK set; null when it has none here
 * @param jwksUri where it publishes them; null when it does not
 * @param settings further metadata under standard names (RFC 7591 section 2)
 * @param active false when disabled
 * @param selfRegistered true when it registered itself (RFC 7591), so that nobody looked at it
 */
public record Client(
        UUID id,
        String clientId,
        String name,
        ClientKind kind,
        @Nullable UUID company,
        @Nullable String clientType,
        AuthMethod authMethod,
        Set<String> redirectUris,
        Set<String> postLogoutRedirectUris,
        Set<String> allowedOrigins,
        Set<String> scopes,
        Set<String> requiredScopes,
        CompanyContext companyContext,
        boolean consentTrusted,
        boolean pkceRequired,
        @Nullable String jwks,
        @Nullable String jwksUri,
        Map<String, Object> settings,
        boolean active,
        boolean selfRegistered) {

    /**
     * True when the operator stands behind its addresses: nobody else wrote them. Others could name
     * a page that deceives people who were sent there from here (RFC 9700 section 4.11.2).
     */
    public boolean isVouchedFor() {
        return company == null && !selfRegistered;
    }

    /** The text setting with this name; null when absent or not a text. */
    public @Nullable String setting(String name) {
        return settings.get(name) instanceof String text ? text : null;
    }

    /** True when it comes without authentication: nothing tells it from another but its name. */
    public boolean isPublic() {
        return authMethod == AuthMethod.NONE;
    }

    /**
     * The text setting in the language, where it was registered in it (OpenID Connect Dynamic
     * Client Registration section 2.1), else the one without a language; null when absent.
     *
     * @param language BCP 47
     */
    public @Nullable String setting(String name, String language) {
        String exact = setting(name + "#" + language);
        String primary = setting(name + "#" + language.split("-", 2)[0]);
        if (exact != null) {
            return exact;
        }
        return primary == null ? setting(name) : primary;
    }

    /** The name in the language, where it has one of its own. */
    public String name(String language) {
        String own = setting(ClientMetadata.NAME, language);
        return own == null ? name : own;
    }

    /** True when it knows people by ids of its sector alone (OpenID Connect Core section 8). */
    public boolean isPairwise() {
        return ClientMetadata.PAIRWISE.equals(setting(ClientMetadata.SUBJECT_TYPE));
    }

    /**
     * The host that its people's ids are for (OpenID Connect Core section 8.1): that of its sector
     * identifier, else the one of all its redirect URIs; null when these have none or several.
     */
    public @Nullable String sector() {
        String identifier = setting(ClientMetadata.SECTOR);
        Set<String> hosts =
                (identifier == null ? redirectUris : Set.of(identifier))
                        .stream().map(Client::hostOf).collect(Collectors.toSet());
        return hosts.size() == 1 && !hosts.contains("") ? hosts.iterator().next() : null;
    }

    private static String hostOf(String address) {
        String host = URI.create(address).getHost();
        return host == null ? "" : host.toLowerCase(Locale.ROOT);
    }

    /** True when there are keys to check its signatures with. */
    public boolean hasKeys() {
        return jwks != null || jwksUri != null;
    }

    /** True when it has to push its authorization requests (RFC 9126 section 6). */
    public boolean requiresPushedRequests() {
        return Boolean.TRUE.equals(settings.get(ClientMetadata.PUSHED_ONLY));
    }

    /** True when it has to sign its authorization requests (RFC 9101 section 10.5). */
    public boolean requiresSignedRequests() {
        return Boolean.TRUE.equals(settings.get(ClientMetadata.SIGNED_ONLY));
    }

    /** Where it keeps request objects (OpenID Connect Dynamic Client Registration section 2). */
    public Set<String> requestUris() {
        return settings.get(ClientMetadata.REQUEST_URIS) instanceof List<?> uris
                ? uris.stream().map(String::valueOf).collect(Collectors.toUnmodifiableSet())
                : Set.of();
    }

    /**
     * Where it is told by us that somebody is signed out (OpenID Connect Back-Channel Logout 1.0);
     * empty when it is not.
     */
    public Optional<String> backchannelLogoutUri() {
        return Optional.ofNullable(setting(ClientMetadata.BACK_CHANNEL));
    }

    /**
     * Where it is told by the browser that somebody is signed out (OpenID Connect Front-Channel
     * Logout 1.0); empty when it is not.
     */
    public Optional<String> frontchannelLogoutUri() {
        return Optional.ofNullable(setting(ClientMetadata.FRONT_CHANNEL));
    }

    /** True when all its access tokens are bound to a key that it holds (RFC 9449 section 5.2). */
    public boolean dpopBound() {
        return Boolean.TRUE.equals(settings.get(ClientMetadata.DPOP_BOUND));
    }

    /**
     * Whether its DPoP proofs need a nonce of ours (RFC 9449 section 8); null when the instance
     * decides.
     */
    public @Nullable Boolean dpopNonceRequired() {
        return settings.get(ClientMetadata.DPOP_NONCE) instanceof Boolean required
                ? required
                : null;
    }

    /** True when each refresh token of the client works once and brings the next. */
    public boolean rotatesRefreshTokens() {
        return !Boolean.FALSE.equals(settings.get(ClientMetadata.ROTATION));
    }

    /**
     * True when a scope of the API is for clients like this one: of its client type, or of none.
     */
    public boolean mayHave(Api api, String scope) {
        return api.clientTypeOf(scope).map(type -> type.equals(clientType)).orElse(true);
    }
}
