package io.gatehouse.grants;

import java.util.Locale;

/**
 * Something about scopes and roles that works, and is worth a look.
 *
 * @param api the audience of the API that it is about
 * @param subject the scope, role or client by its name
 * @param text what it is, and what to do, in one line
 */
public record LintFinding(Kind kind, String api, String subject, String text) {

    /** What sort of thing is found. */
    public enum Kind {
        /** No client is registered for the scope. */
        UNUSED_SCOPE,
        /** No role carries the scope, though others of the API need one. */
        SCOPE_WITHOUT_ROLE,
        /** The scope does not follow the grammar, though its API declares client types. */
        SCOPE_OUTSIDE_GRAMMAR,
        /** Nobody holds the role. */
        UNUSED_ROLE,
        /** The role carries every scope of its API. */
        BROAD_ROLE,
        /** The role carries a scope that no client of its holders can have. */
        MISPLACED_SCOPE,
        /** The client is registered for a scope that it can never get. */
        UNREACHABLE_SCOPE
    }

    /** The kind as it stands in reports. */
    public String code() {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The finding as one line. */
    public String line() {
        return "%s: %s (%s): %s".formatted(code(), subject, api, text);
    }
}
