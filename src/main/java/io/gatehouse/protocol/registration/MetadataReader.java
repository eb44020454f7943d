package io.gatehouse.protocol.registration;

import io.gatehouse.clients.AuthMethod;
import io.gatehouse.clients.ClientDraft;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.clients.PublicKeys;
import io.gatehouse.registration.RegistrationPolicy;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes a client of the metadata that it sent (RFC 7591 section 2, OpenID Connect Dynamic Client
 * Registration section 2). What the rules for clients check is left to them; what nobody knows is
 * ignored.
 */
final class MetadataReader {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String CODE = "authorization_code";
    private static final String REFRESH = "refresh_token";
    private static final String CREDENTIALS = "client_credentials";
    private static final String DEVICE = "urn:ietf:params:oauth:grant-type:device_code";
    private static final Set<String> GRANTS = Set.of(CODE, REFRESH, CREDENTIALS, DEVICE);

    /** What people are asked for; the rest a client has to name. */
    private static final Set<String> STANDARD =
            Set.of("openid", "profile", "email", "address", "phone", "offline_access");

    private static final String OFFLINE = "offline_access";
    private static final String LOGIN = "initiate_login_uri";

    /** Settings of ours, which no specification has a name for. */
    private static final Set<String> OURS = Set.of("dpop_nonce_required", "refresh_token_rotation");

    /** What a client relies on that asks for it, so that it must not be ignored. */
    private static final List<String> NOT_TO_BE_IGNORED =
            List.of("_encrypted_response_alg", "_encrypted_response_enc");

    private final Metadata sent;
    private final RegistrationPolicy policy;
    private final Set<String> grants;

    private MetadataReader(Metadata sent, RegistrationPolicy policy) {
        this.sent = sent;
        this.policy = policy;
        this.grants = sent.texts("grant_types").orElse(Set.of(CODE));
    }

    /**
     * The client.
     *
     * @throws org.springframework.security.oauth2.core.OAuth2AuthenticationException with {@code
     *     invalid_client_metadata}
     */
    static ClientDraft read(Metadata sent, RegistrationPolicy policy, String clientId) {
        return new MetadataReader(sent, policy).draft(clientId);
    }

    private ClientDraft draft(String clientId) {
        AuthMethod asked = sent.text("token_endpoint_auth_method").map(this::method).orElse(null);
        ClientKind kind = kind(asked);
        requireResponseTypes(kind);
        Set<String> redirects = sent.texts("redirect_uris").orElse(Set.of());
        AuthMethod method = asked == null ? usual(kind) : asked;
        return new ClientDraft(
                clientId,
                sent.text("client_name").orElseGet(() -> nameOf(redirects, clientId)),
                kind,
                policy.company(),
                null,
                method,
                false,
                redirects,
                sent.texts("post_logout_redirect_uris").orElse(Set.of()),
                Set.of(),
                scopes(kind),
                null,
                null,
                false,
                policy.pkceRequired() || kind != ClientKind.WEB,
                keys(),
                sent.text("jwks_uri").orElse(null),
                settings(),
                null);
    }

    private AuthMethod method(String name) {
        return Arrays.stream(AuthMethod.values())
                .filter(one -> one.value().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        Metadata.invalid(
                                "token_endpoint_auth_method must be one of "
                                        + Arrays.stream(AuthMethod.values())
                                                .map(AuthMethod::value)
                                                .collect(Collectors.joining(", "))));
    }

    private ClientKind kind(@Nullable AuthMethod method) {
        String type = sent.text("application_type").orElse("web");
        if (!type.equals("web") && !type.equals("native")) {
            throw Metadata.invalid("application_type must be web or native");
        }
        if (!GRANTS.containsAll(grants)) {
            throw Metadata.invalid(
                    "grant_types must be of "
                            + String.join(", ", GRANTS.stream().sorted().toList()));
        }
        Set<String> first = new LinkedHashSet<>(grants);
        first.remove(REFRESH);
        if (first.size() != 1) {
            throw Metadata.invalid(
                    "grant_types needs one of authorization_code, client_credentials and device_code,"
                            + " and a client of its own for each");
        }
        return switch (first.iterator().next()) {
            case CREDENTIALS -> ClientKind.SERVICE;
            case DEVICE -> ClientKind.DEVICE;
            default -> codeKind(type.equals("native"), method);
        };
    }

    // An application on a device cannot keep a secret that it did not ask for.
    private static ClientKind codeKind(boolean isNative, @Nullable AuthMethod method) {
        if (isNative && (method == null || method == AuthMethod.NONE)) {
            return ClientKind.NATIVE;
        }
        return method == AuthMethod.NONE ? ClientKind.SPA : ClientKind.WEB;
    }

    private static AuthMethod usual(ClientKind kind) {
        return kind == ClientKind.NATIVE || kind == ClientKind.DEVICE
                ? AuthMethod.NONE
                : AuthMethod.CLIENT_SECRET_BASIC;
    }

    // RFC 7591 section 2.1: response types go with grant types.
    private void requireResponseTypes(ClientKind kind) {
        Set<String> wanted = kind.usesCode() ? Set.of("code") : Set.of();
        if (!sent.texts("response_types").orElse(wanted).equals(wanted)) {
            throw Metadata.invalid(
                    kind.usesCode()
                            ? "response_types must be code"
                            : "response_types must be empty without authorization_code");
        }
    }

    private static String nameOf(Set<String> redirects, String clientId) {
        return redirects.stream().map(MetadataReader::hostOf).findFirst().orElse(clientId);
    }

    private static String hostOf(String address) {
        try {
            String host = URI.create(address).getHost();
            return host == null ? address : host;
        } catch (IllegalArgumentException notAUri) {
            return address;
        }
    }

    // Refresh tokens come with offline_access alone, so that each of both means the other too.
    private Set<String> scopes(ClientKind kind) {
        Set<String> scopes =
                sent.text("scope")
                        .<Set<String>>map(
                                words -> new LinkedHashSet<>(List.of(words.strip().split(" +"))))
                        .orElseGet(() -> usualScopes(kind));
        scopes.remove("");
        boolean refreshes = grants.contains(REFRESH) && kind != ClientKind.SERVICE;
        if (refreshes && policy.scopes().contains(OFFLINE)) {
            scopes.add(OFFLINE);
        }
        return scopes;
    }

    private Set<String> usualScopes(ClientKind kind) {
        return policy.scopes().stream()
                .filter(STANDARD::contains)
                .filter(scope -> !scope.equals(OFFLINE) && kind != ClientKind.SERVICE)
                .sorted()
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private @Nullable String keys() {
        Object given = sent.members().get("jwks");
        if (given == null) {
            return null;
        }
        return switch (PublicKeys.check(JSON.writeValueAsString(given))) {
            case PublicKeys.Accepted(PublicKeys keys) -> keys.json();
            case PublicKeys.Refused(String why) -> throw Metadata.invalid("jwks " + why);
        };
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        sent.members()
                .forEach((name, value) -> {
                    if (!Names.isElsewhere(name) && !OURS.contains(name)) {
                        if (ClientDraft.isSetting(name)) {
                            settings.put(name, value);
                        } else if (NOT_TO_BE_IGNORED.stream().anyMatch(name::endsWith)) {
                            throw Metadata.invalid(name + " is not supported");
                        }
                    }
                });
        // OpenID Connect Dynamic Client Registration section 2: not even on loopback.
        if (settings.get(LOGIN) instanceof String address
                && !address.toLowerCase(Locale.ROOT).startsWith("https:")) {
            throw Metadata.invalid(LOGIN + " must be an https address");
        }
        return settings;
    }
}
