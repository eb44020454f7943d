package io.gatehouse.accounts;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An account as it should be. What is null stays as it is; for a new account it gets the default.
 *
 * @param emailVerified default false
 * @param operator default false
 * @param active default true
 * @param attributes all attributes by the names of OpenID Connect Core section 5.1; default none
 */
public record AccountDraft(
        EmailAddress email,
        @Nullable Boolean emailVerified,
        @Nullable Boolean operator,
        @Nullable Boolean active,
        @Nullable Map<String, Object> attributes) {}
