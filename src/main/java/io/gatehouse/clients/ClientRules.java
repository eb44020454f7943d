package io.gatehouse.clients;

import io.gatehouse.apis.Api;
import io.gatehouse.platform.PlainText;
import io.gatehouse.platform.Refusal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What must be true of a client whoever writes it. */
final class ClientRules {

    static final Set<String> STANDARD =
            Set.of("openid", "profile", "email", "address", "phone", "offline_access");
    static final int LONGEST_ID = 255;
    private static final Pattern CLIENT_ID = Pattern.compile("[\\x21-\\x7e]{1," + LONGEST_ID + "}");
    private static final String OWNER = "owner";

    private final Client wanted;
    private final boolean hasSecret;
    private final Collection<Api> apis;
    private final List<Refusal> refusals = new ArrayList<>();

    private ClientRules(Client wanted, boolean hasSecret, Collection<Api> apis) {
        this.wanted = wanted;
        this.hasSecret = hasSecret;
        this.apis = apis;
    }

    /** Every rule that the client breaks. */
    static List<Refusal> check(Client wanted, boolean hasSecret, Collection<Api> apis) {
        ClientRules rules = new ClientRules(wanted, hasSecret, apis);
        rules.checkIdentity();
        rules.checkAuthentication();
        rules.checkKeys();
        rules.checkAddresses();
        rules.checkScopes();
        rules.checkType();
        rules.checkRotation();
        rules.checkRequestObjects();
        AssertionRules.check(wanted, rules.refusals);
        EncryptionRules.check(wanted, rules.refusals);
        rules.checkLogout();
        SubjectRules.check(wanted, rules.refusals);
        rules.wanted
                .settings()
                .forEach((name, value) ->
                        ClientMetadata.misfit(name, value)
                                .ifPresent(why -> rules.refuse("settings." + name, why)));
        return rules.refusals;
    }

    private void refuse(String field, String reason) {
        refusals.add(new Refusal(field, reason));
    }

    private void checkIdentity() {
        if (!CLIENT_ID.matcher(wanted.clientId()).matches()) {
            refuse("client_id", "must be 1 to 255 visible ASCII characters");
        }
        if (!PlainText.isName(wanted.name())) {
            refuse("name", "must be 1 to 200 printable characters");
        }
    }

    private void checkAuthentication() {
        boolean without = wanted.authMethod() == AuthMethod.NONE;
        String kind = wanted.kind().value();
        if (wanted.kind() != ClientKind.DEVICE && wanted.kind().isPublic() != without) {
            refuse(
                    "auth_method",
                    without
                            ? "none is for public clients; a %s client must authenticate"
                                    .formatted(kind)
                            : "must be none: a %s client cannot keep a secret".formatted(kind));
        }
        if (wanted.authMethod() == AuthMethod.PRIVATE_KEY_JWT && !wanted.hasKeys()) {
            refuse("auth_method", "private_key_jwt needs jwks or jwks_uri");
        }
        if (hasSecret && wanted.kind().isPublic()) {
            refuse("secret", "a %s client cannot keep a secret".formatted(kind));
        } else if (hasSecret && !wanted.authMethod().usesSecret()) {
            refuse("secret", "is not used by " + wanted.authMethod().value());
        }
        if (!wanted.pkceRequired() && without) {
            refuse("pkce", "must be required for public clients");
        }
    }

    private void checkKeys() {
        String address = wanted.jwksUri();
        if (address == null) {
            return;
        }
        if (wanted.jwks() != null) {
            refuse("jwks_uri", "cannot stand beside jwks");
        }
        ClientMetadata.misfit("client_uri", address).ifPresent(why -> refuse("jwks_uri", why));
    }

    private void checkAddresses() {
        if (wanted.kind().usesCode() && wanted.redirectUris().isEmpty()) {
            refuse(
                    "redirect_uris",
                    "a %s client needs at least one".formatted(wanted.kind().value()));
        }
        if (!wanted.kind().usesCode() && !wanted.redirectUris().isEmpty()) {
            refuse(
                    "redirect_uris",
                    "a %s client has none: nobody signs in through its pages"
                            .formatted(wanted.kind().value()));
        }
        checkUris("redirect_uris", wanted.redirectUris());
        checkUris("post_logout_redirect_uris", wanted.postLogoutRedirectUris());
        for (String origin : wanted.allowedOrigins()) {
            if (!isOrigin(origin)) {
                refuse(
                        "allowed_origins",
                        origin
                                + " must be an origin such as https://app.example, or http on loopback");
            }
        }
    }

    private void checkUris(String field, Set<String> uris) {
        for (String uri : uris) {
            if (RedirectUri.check(uri, wanted.kind()) instanceof RedirectUri.Refused(String why)) {
                refuse(field, uri + " " + why);
            }
        }
    }

    private static boolean isOrigin(String text) {
        try {
            URI uri = new URI(text);
            boolean secure =
                    "https".equals(uri.getScheme())
                            || ("http".equals(uri.getScheme()) && RedirectUri.isLoopback(uri));
            return secure
                    && uri.getHost() != null
                    && !text.contains("*")
                    && text.equals(uri.getScheme() + "://" + uri.getRawAuthority())
                    && uri.getRawUserInfo() == null;
        } catch (URISyntaxException notAUri) {
            return false;
        }
    }

    private void checkScopes() {
        Map<String, Api> owners = new HashMap<>();
        apis.forEach(api -> api.scopes().keySet().forEach(scope -> owners.put(scope, api)));
        for (String scope : wanted.scopes()) {
            Api api = owners.get(scope);
            if (api != null) {
                checkScopeOf(api, scope);
            } else if (!STANDARD.contains(scope)) {
                refuse("scopes", scope + " is not a scope of any API");
            } else if (wanted.kind() == ClientKind.SERVICE) {
                refuse("scopes", scope + " is about a person; a service acts for itself");
            }
        }
        for (String scope : wanted.requiredScopes()) {
            if (!wanted.scopes().contains(scope)) {
                refuse("required_scopes", scope + " is not among the scopes of the client");
            }
        }
    }

    private void checkScopeOf(Api api, String scope) {
        if (!wanted.mayHave(api, scope)) {
            String type = api.clientTypeOf(scope).orElseThrow();
            refuse(
                    "scopes",
                    "%s is for clients of the client type %s".formatted(scope, type)
                            + (wanted.clientType() == null ? "" : ", not " + wanted.clientType()));
        }
    }

    // What is used again and again must be of no use to whoever steals it: bound to the client's
    // secret or key, and what it brings to a key (FAPI 2.0 Security Profile, section 5.3.2.1).
    private void checkRotation() {
        if (wanted.rotatesRefreshTokens()) {
            return;
        }
        String field = "settings." + ClientMetadata.ROTATION;
        if (wanted.kind() != ClientKind.WEB) {
            refuse(
                    field,
                    "false is for web clients: a %s client %s"
                            .formatted(
                                    wanted.kind().value(),
                                    wanted.kind() == ClientKind.SERVICE
                                            ? "has no refresh tokens"
                                            : "is out of sight, so its refresh tokens work once"));
        } else if (!wanted.dpopBound()) {
            refuse(
                    field,
                    "false needs %s: a refresh token that stays may bring nothing but tokens"
                                    .formatted(ClientMetadata.DPOP_BOUND)
                            + " that are bound to a key");
        }
    }

    private void checkRequestObjects() {
        Object algorithm = wanted.settings().get(ClientMetadata.OBJECT_ALGORITHM);
        boolean unsigned = "none".equals(algorithm);
        if (wanted.requiresSignedRequests() && unsigned) {
            refuse(
                    "settings." + ClientMetadata.SIGNED_ONLY,
                    "contradicts %s none".formatted(ClientMetadata.OBJECT_ALGORITHM));
        }
        boolean signs = wanted.requiresSignedRequests() || (algorithm != null && !unsigned);
        if (signs && !unsigned && !wanted.hasKeys()) {
            refuse(
                    "settings."
                            + (algorithm == null
                                    ? ClientMetadata.SIGNED_ONLY
                                    : ClientMetadata.OBJECT_ALGORITHM),
                    "needs jwks or jwks_uri, to check the signatures with");
        }
    }

    private void checkLogout() {
        for (String name : List.of(ClientMetadata.BACK_CHANNEL, ClientMetadata.FRONT_CHANNEL)) {
            if (wanted.settings().containsKey(name) && !wanted.kind().usesCode()) {
                refuse("settings." + name, "is for clients that people sign in to");
            }
        }
        // Front-Channel Logout 1.0 section 2: or a client could show any site in our frame.
        boolean own =
                wanted.frontchannelLogoutUri()
                        .flatMap(WebOrigin::of)
                        .map(this::hasRedirectOn)
                        .orElse(true);
        if (!own) {
            refuse(
                    "settings." + ClientMetadata.FRONT_CHANNEL,
                    "must have the scheme, host and port of a redirect address");
        }
    }

    private boolean hasRedirectOn(String origin) {
        return wanted.redirectUris().stream()
                .flatMap(uri -> WebOrigin.of(uri).stream())
                .anyMatch(origin::equals);
    }

    private void checkType() {
        String type = wanted.clientType();
        if (type == null) {
            return;
        }
        if (apis.stream().noneMatch(api -> api.clientTypes().contains(type))) {
            refuse("client_type", type + " is not declared by any API");
        }
        if (type.equals(OWNER) && !wanted.kind().usesCode()) {
            refuse("client_type", "owner is only for web, spa and native clients");
        }
        if (!type.equals(OWNER) && wanted.kind() != ClientKind.SERVICE) {
            refuse("client_type", type + " is only for service clients");
        }
    }
}
