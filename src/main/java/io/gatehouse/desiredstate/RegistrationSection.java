package io.gatehouse.desiredstate;

import io.gatehouse.clients.AuthMethod;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.desiredstate.DesiredFile.WantedRegistration;
import io.gatehouse.registration.RegistrationPolicyDraft;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code registration_policies}. */
final class RegistrationSection {

    static final Set<String> KEYS =
            Set.of("name", "company", "types", "scopes", "auth_methods", "redirect_hosts", "pkce");
    private static final Map<String, Boolean> PKCE =
            new java.util.TreeMap<>(Map.of("required", true, "optional", false));

    private RegistrationSection() {}

    static WantedRegistration read(Entry entry) {
        Set<ClientKind> types = choices(entry, "types", Shapes.lower(ClientKind.values()));
        Set<AuthMethod> methods = choices(entry, "auth_methods", Shapes.lower(AuthMethod.values()));
        return new WantedRegistration(
                entry,
                new RegistrationPolicyDraft(
                        entry.required("name"),
                        null,
                        types == null ? RegistrationPolicyDraft.USUAL_TYPES : types,
                        Objects.requireNonNullElse(
                                entry.texts("scopes"), RegistrationPolicyDraft.USUAL_SCOPES),
                        methods == null ? Set.of() : methods,
                        Objects.requireNonNullElse(entry.texts("redirect_hosts"), Set.of()),
                        !Boolean.FALSE.equals(entry.choice("pkce", PKCE))),
                entry.text("company"));
    }

    private static <T> @Nullable Set<T> choices(Entry entry, String key, Map<String, T> all) {
        var chosen = entry.<T>items(key, (node, path) -> entry.choiceOf(node, path, all));
        return chosen == null ? null : new LinkedHashSet<>(chosen);
    }
}
