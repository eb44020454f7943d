package io.gatehouse.protocol.authorize;

import io.gatehouse.protocol.request.Parameters;
import io.gatehouse.sessions.Flow;
import org.jspecify.annotations.Nullable;

/**
 * An authorization request, wherever its parameters stood.
 *
 * @param origin null when they stood in the browser's request itself
 */
record Brought(Parameters parameters, Flow.@Nullable Origin origin) {}
