package io.gatehouse.desiredstate;

import io.gatehouse.accounts.PasswordHashes;
import io.gatehouse.clients.AuthMethod;
import io.gatehouse.clients.ChosenSecret;
import io.gatehouse.clients.ClientDraft;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.clients.CompanyContext;
import io.gatehouse.clients.PublicKeys;
import io.gatehouse.desiredstate.DesiredFile.WantedClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Reads {@code clients}. */
final class ClientSection {

    static final Set<String> KEYS =
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
    private static final Map<String, Boolean> CONSENT =
            new TreeMap<>(Map.of("required", false, "trusted", true));
    private static final Map<String, Boolean> PKCE =
            new TreeMap<>(Map.of("required", true, "optional", false));
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Findings findings;

    ClientSection(Findings findings) {
        this.findings = findings;
    }

    WantedClient read(Entry entry) {
        String chosen = entry.text("secret");
        SecretText secret = chosen == null ? null : new SecretText(chosen);
        SecretText secretHash = secretHash(entry);
        if (secret != null && secretHash != null) {
            entry.refuse("secret_hash", "cannot stand beside secret");
        }
        ClientDraft draft = draft(entry, secret != null || secretHash != null);
        if (chosen != null) {
            ChosenSecret.misfit(chosen, draft).ifPresent(why -> entry.refuse("secret", why));
        }
        if (secretHash != null && draft.authMethod() == AuthMethod.CLIENT_SECRET_JWT) {
            entry.refuse(
                    "secret_hash", "is not enough for client_secret_jwt: give the secret itself");
        }
        return new WantedClient(
                entry, draft, entry.text("company"), secret, secretHash, Shapes.roles(entry));
    }

    private ClientDraft draft(Entry entry, boolean hasSecret) {
        entry.required("type");
        ClientKind kind = entry.choice("type", Shapes.lower(ClientKind.values()));
        Boolean pkce = entry.choice("pkce", PKCE);
        if (Boolean.FALSE.equals(pkce)) {
            findings.note(
                    entry.placeOf("pkce"),
                    "codes of this client can be injected; let it send a code challenge");
        }
        return new ClientDraft(
                entry.required("client_id"),
                Shapes.name(entry),
                kind == null ? ClientKind.WEB : kind,
                null,
                entry.text("client_type"),
                entry.choice("auth_method", Shapes.lower(AuthMethod.values())),
                hasSecret,
                entry.textsOrNone("redirect_uris"),
                entry.textsOrNone("post_logout_redirect_uris"),
                entry.textsOrNone("allowed_origins"),
                entry.textsOrNone("scopes"),
                entry.texts("required_scopes"),
                entry.choice("company_context", Shapes.lower(CompanyContext.values())),
                Boolean.TRUE.equals(entry.choice("consent", CONSENT)),
                !Boolean.FALSE.equals(pkce),
                jwks(entry),
                entry.text("jwks_uri"),
                settings(entry),
                entry.choice("state", Shapes.ACTIVE_OR_DISABLED));
    }

    private static @Nullable SecretText secretHash(Entry entry) {
        String text = entry.text("secret_hash");
        if (text == null) {
            return null;
        }
        PasswordHashes.misfit(text).ifPresent(why -> entry.refuse("secret_hash", why));
        return new SecretText(text);
    }

    private static @Nullable String jwks(Entry entry) {
        Object given = entry.tree("jwks");
        if (given == null) {
            return null;
        }
        String json = given instanceof String text ? text : JSON.writeValueAsString(given);
        return switch (PublicKeys.check(json)) {
            case PublicKeys.Accepted(PublicKeys keys) -> keys.json();
            case PublicKeys.Refused(String why) -> {
                entry.refuse("jwks", why);
                yield null;
            }
        };
    }

    private static Map<String, Object> settings(Entry entry) {
        Object given = entry.tree("settings");
        if (given == null) {
            return Map.of();
        }
        if (!(given instanceof Map<?, ?> map)) {
            entry.refuse("settings", "must be a mapping");
            return Map.of();
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        map.forEach(
                (name, value) -> settings.put(String.valueOf(name), Objects.requireNonNull(value)));
        return settings;
    }
}
