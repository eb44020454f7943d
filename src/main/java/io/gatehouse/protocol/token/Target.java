package io.gatehouse.protocol.token;

import io.gatehouse.apis.Api;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one access token is for: one API, or Gatehouse itself.
 *
 * @param api null when the token carries standard scopes only, and its audience is the issuer
 * @param scopes the scopes of that API among those asked for, and the standard ones
 */
public record Target(@Nullable Api api, Set<String> scopes) {}
