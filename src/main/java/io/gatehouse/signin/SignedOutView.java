package io.gatehouse.signin;

import org.jspecify.annotations.Nullable;

/**
 * What the template {@code signed-out} shows.
 *
 * @param clientName the application to go back to, or null
 * @param returnUri its validated post-logout redirect URI, or null
 */
record SignedOutView(@Nullable String clientName, @Nullable String returnUri) {}
