package io.gatehouse.protocol.store;

import java.util.Set;

/**
 * Names of claims that a request asked for one by one (OpenID Connect Core section 5.5).
 *
 * @param idToken for ID tokens
 * @param userInfo for UserInfo
 */
public record AskedClaims(Set<String> idToken, Set<String> userInfo) {

    /** Nothing but what the scopes ask for. */
    public static final AskedClaims NONE = new AskedClaims(Set.of(), Set.of());
}
