package io.gatehouse.desiredstate;

import io.gatehouse.apis.ApiDraft;
import io.gatehouse.apis.ApiDraft.RoleDraft;
import io.gatehouse.apis.ApiDraft.ScopeDraft;
import io.gatehouse.apis.SubjectKind;
import io.gatehouse.apis.TokenFormat;
import io.gatehouse.desiredstate.DesiredFile.WantedApi;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code apis}. */
final class ApiSection {

    static final Set<String> KEYS =
            Set.of(
                    "audience",
                    "name",
                    "client_types",
                    "access_token",
                    "introspection_clients",
                    "scopes",
                    "roles");
    private static final Duration LIFETIME = Duration.ofMinutes(10);
    private static final Duration NOTED = Duration.ofHours(1);
    private static final String ALGORITHM = "ES256";

    private final Findings findings;

    ApiSection(Findings findings) {
        this.findings = findings;
    }

    WantedApi read(Entry entry) {
        Entry token = entry.entry("access_token", Set.of("lifetime", "format", "algorithm"));
        return new WantedApi(
                entry,
                new ApiDraft(
                        entry.required("audience"),
                        Shapes.name(entry),
                        entry.textsOrNone("client_types"),
                        token == null ? LIFETIME : lifetime(token),
                        token == null ? TokenFormat.JWT : format(token),
                        token == null ? ALGORITHM : token.text("algorithm", ALGORITHM),
                        entry.textsOrNone("introspection_clients"),
                        scopes(entry),
                        roles(entry)));
    }

    private Duration lifetime(Entry token) {
        String text = token.text("lifetime", "");
        if (text.isEmpty()) {
            return LIFETIME;
        }
        try {
            Duration lifetime = Duration.parse(text);
            if (lifetime.compareTo(NOTED) > 0) {
                findings.note(
                        token.placeOf("lifetime"),
                        "a token that is stolen works for "
                                + text
                                + "; more than PT1H is best left to refresh tokens");
            }
            return lifetime;
        } catch (DateTimeParseException notADuration) {
            token.refuse("lifetime", "must be a duration such as PT10M");
            return LIFETIME;
        }
    }

    private static TokenFormat format(Entry token) {
        return Objects.requireNonNullElse(
                token.choice("format", Shapes.lower(TokenFormat.values())), TokenFormat.JWT);
    }

    private static @Nullable List<ScopeDraft> scopes(Entry api) {
        List<Entry> listed = api.entries("scopes", Set.of("name", "description"));
        return listed == null
                ? null
                : listed.stream()
                        .map(scope ->
                                new ScopeDraft(
                                        scope.required("name"), scope.text("description", "")))
                        .toList();
    }

    private static @Nullable List<RoleDraft> roles(Entry api) {
        List<Entry> listed =
                api.entries("roles", Set.of("name", "description", "scopes", "assignable_to"));
        return listed == null ? null : listed.stream().map(ApiSection::role).toList();
    }

    private static RoleDraft role(Entry role) {
        List<SubjectKind> kinds =
                role.items(
                        "assignable_to",
                        (node, path) ->
                                role.choiceOf(node, path, Shapes.lower(SubjectKind.values())));
        return new RoleDraft(
                Shapes.name(role),
                role.text("description", ""),
                role.textsOrNone("scopes"),
                kinds == null ? Set.of(SubjectKind.PERSON) : new LinkedHashSet<>(kinds));
    }
}
