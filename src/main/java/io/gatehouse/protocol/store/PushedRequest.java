package io.gatehouse.protocol.store;

import java.util.List;
import java.util.Map;

/**
 * An authorization request that a client pushed (RFC 9126).
 *
 * @param parameters validated when it was pushed
 * @param signed true when they came in an object that the client signed (RFC 9101)
 */
public record PushedRequest(Map<String, List<String>> parameters, boolean signed) {}
