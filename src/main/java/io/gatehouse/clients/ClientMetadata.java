package io.gatehouse.clients;

import io.gatehouse.platform.PlainText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The further metadata that a client may have under its standard name (RFC 7591 section 2, OpenID
 * Connect Dynamic Client Registration section 2).
 */
final class ClientMetadata {

    /** RFC 9449 section 5.2. */
    static final String DPOP_BOUND = "dpop_bound_access_tokens";

    /** Ours: no specification has a name for it. */
    static final String DPOP_NONCE = "dpop_nonce_required";

    /** Ours: no specification has a name for it. */
    static final String ROTATION = "refresh_token_rotation";

    /** RFC 9126 section 6. */
    static final String PUSHED_ONLY = "require_pushed_authorization_requests";

    /** RFC 9101 section 10.5. */
    static final String SIGNED_ONLY = "require_signed_request_object";

    /** OpenID Connect Dynamic Client Registration section 2. */
    static final String REQUEST_URIS = "request_uris";

    private static final int MOST_REQUEST_URIS = 20;

    /** OpenID Connect Dynamic Client Registration section 2. */
    static final String OBJECT_ALGORITHM = "request_object_signing_alg";

    /** OpenID Connect Back-Channel Logout 1.0 section 2.2. */
    static final String BACK_CHANNEL = "backchannel_logout_uri";

    /** OpenID Connect Front-Channel Logout 1.0 section 2. */
    static final String FRONT_CHANNEL = "frontchannel_logout_uri";

    private static final Set<String> FLAGS =
            Set.of(
                    "require_auth_time",
                    PUSHED_ONLY,
                    SIGNED_ONLY,
                    DPOP_BOUND,
                    DPOP_NONCE,
                    ROTATION,
                    "backchannel_logout_session_required",
                    "frontchannel_logout_session_required");

    /** OpenID Connect Dynamic Client Registration section 2. */
    static final String ASSERTION_ALGORITHM = "token_endpoint_auth_signing_alg";

    /** OpenID Connect Core section 8. */
    static final String SUBJECT_TYPE = "subject_type";

    /** OpenID Connect Core section 8. */
    static final String PAIRWISE = "pairwise";

    /** OpenID Connect Core section 8.1. */
    static final String SECTOR = "sector_identifier_uri";

    /** The name; as a setting only in further languages. */
    static final String NAME = "client_name";

    private static final String UNKNOWN = "is not client metadata that this version knows";
    private static final String INITIATE_LOGIN = "initiate_login_uri";

    private static final Set<String> LINKS =
            Set.of("logo_uri", "client_uri", "policy_uri", "tos_uri");
    private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*");
    private static final int MOST_TEXTS = 20;
    private static final int LONGEST_TEXT = 2_000;
    private static final Set<String> TEXTS = Set.of("software_id", "software_version");
    private static final Set<String> ALGORITHMS = Set.of("RS256", "PS256", "ES256", "EdDSA");
    private static final Map<String, String> ELSEWHERE =
            Map.ofEntries(
                    Map.entry("client_name", "name"),
                    Map.entry("token_endpoint_auth_method", "auth_method"),
                    Map.entry("scope", "scopes"),
                    Map.entry("grant_types", "type"),
                    Map.entry("response_types", "type"),
                    Map.entry("application_type", "type"),
                    Map.entry("client_secret", "secret"));
    private static final Set<String> OWN_KEYS =
            Set.of(
                    "client_id",
                    "name",
                    "type",
                    "company",
                    "client_type",
                    "state",
                    "secret",
                    "secret_hash",
                    "jwks",
                    "jwks_uri",
                    "auth_method",
                    "redirect_uris",
                    "post_logout_redirect_uris",
                    "allowed_origins",
                    "scopes",
                    "required_scopes",
                    "company_context",
                    "consent",
                    "pkce",
                    "settings",
                    "roles");

    private ClientMetadata() {}

    /** What is wrong with the setting; empty when nothing is. */
    static Optional<String> misfit(String name, Object value) {
        if (OWN_KEYS.contains(name) || ELSEWHERE.containsKey(name)) {
            return Optional.of(
                    "belongs to the key %s of the client"
                            .formatted(ELSEWHERE.getOrDefault(name, name)));
        }
        int hash = name.indexOf('#');
        if (hash > 0) {
            return inLanguage(name.substring(0, hash), name.substring(hash + 1), value);
        }
        if (LINKS.contains(name) || name.equals(SECTOR) || name.equals(INITIATE_LOGIN)) {
            return value instanceof String text && isWebAddress(text)
                    ? Optional.empty()
                    : Optional.of("must be an https address, or http on loopback");
        }
        if (TEXTS.contains(name)) {
            return expect(value instanceof String text && text.length() <= LONGEST_TEXT, "a text");
        }
        if (FLAGS.contains(name)) {
            return expect(value instanceof Boolean, "true or false");
        }
        return switch (name) {
            case BACK_CHANNEL, FRONT_CHANNEL ->
                    value instanceof String text ? misfitOfLogout(text) : expect(false, "a text");
            case "contacts", "default_acr_values" -> expect(isTexts(value), "a list of texts");
            case SUBJECT_TYPE ->
                    expect(
                            value.equals("public") || value.equals(PAIRWISE),
                            "public or " + PAIRWISE);
            case "default_max_age" ->
                    expect(value instanceof Integer age && age >= 0, "a number of seconds");
            case "id_token_signed_response_alg",
                    "authorization_signed_response_alg",
                    "introspection_signed_response_alg",
                    "userinfo_signed_response_alg" ->
                    expect(
                            value instanceof String algorithm && ALGORITHMS.contains(algorithm),
                            "RS256, PS256, ES256 or EdDSA");
            case "id_token_encrypted_response_alg",
                    "userinfo_encrypted_response_alg",
                    "authorization_encrypted_response_alg" ->
                    expect(
                            value instanceof String algorithm
                                    && Encryption.ALGORITHMS.contains(algorithm),
                            "one of " + String.join(", ", Encryption.ALGORITHMS));
            case "id_token_encrypted_response_enc",
                    "userinfo_encrypted_response_enc",
                    "authorization_encrypted_response_enc" ->
                    expect(
                            value instanceof String method && Encryption.METHODS.contains(method),
                            "one of " + String.join(", ", Encryption.METHODS));
            case REQUEST_URIS ->
                    expect(
                            isTexts(value)
                                    && ((List<?>) value).size() <= MOST_REQUEST_URIS
                                    && ((List<?>) value)
                                            .stream().allMatch(uri -> isWebAddress(uri.toString())),
                            "a list of at most %d https addresses, or http on loopback"
                                    .formatted(MOST_REQUEST_URIS));
            case ASSERTION_ALGORITHM ->
                    expect(
                            value instanceof String algorithm
                                    && (ALGORITHMS.contains(algorithm)
                                            || algorithm.equals("Ed25519")
                                            || HmacAlgorithm.of(algorithm).isPresent()),
                            "RS256, PS256, ES256, EdDSA, Ed25519, HS256, HS384 or HS512");
            case OBJECT_ALGORITHM ->
                    expect(
                            value instanceof String algorithm
                                    && (ALGORITHMS.contains(algorithm)
                                            || Set.of("Ed25519", "none").contains(algorithm)),
                            "RS256, PS256, ES256, EdDSA, Ed25519 or none");
            default -> Optional.of(UNKNOWN);
        };
    }

    // As redirect addresses are: what both go to is the client's own, and neither has a fragment.
    private static Optional<String> misfitOfLogout(String address) {
        return RedirectUri.check(address, ClientKind.WEB) instanceof RedirectUri.Refused(String why)
                ? Optional.of(why)
                : Optional.empty();
    }

    /** True for names that stand among the settings, whatever their value. */
    static boolean isKnown(String name) {
        return !OWN_KEYS.contains(name)
                && !ELSEWHERE.containsKey(name)
                && !misfit(name, "").equals(Optional.of(UNKNOWN));
    }

    // OpenID Connect Dynamic Client Registration section 2.1.
    private static Optional<String> inLanguage(String name, String language, Object value) {
        boolean shown = LINKS.contains(name) || name.equals(NAME);
        if (!shown || !LANGUAGE.matcher(language).matches()) {
            return Optional.of(UNKNOWN);
        }
        return name.equals(NAME)
                ? expect(value instanceof String text && PlainText.isName(text), "a name")
                : misfit(name, value);
    }

    private static Optional<String> expect(boolean met, String what) {
        return met ? Optional.empty() : Optional.of("must be " + what);
    }

    private static boolean isTexts(Object value) {
        return value instanceof List<?> list
                && list.size() <= MOST_TEXTS
                && list.stream()
                        .allMatch(
                                one -> one instanceof String text && text.length() <= LONGEST_TEXT);
    }

    private static boolean isWebAddress(String text) {
        try {
            URI uri = new URI(text);
            if (text.length() > LONGEST_TEXT || uri.getRawUserInfo() != null) {
                return false;
            }
            boolean loopback = "http".equals(uri.getScheme()) && RedirectUri.isLoopback(uri);
            return uri.getHost() != null && ("https".equals(uri.getScheme()) || loopback);
        } catch (URISyntaxException notAUri) {
            return false;
        }
    }
}
