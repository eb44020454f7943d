package io.gatehouse.protocol.requestobject;

import java.util.List;
import java.util.Map;

/**
 * A request object that was checked.
 *
 * @param parameters of the request that it carries
 * @param signed true when the client's key signed it
 * @param alone true when it says itself that nothing beside it counts (RFC 9101 section 10.8)
 */
public record RequestObject(Map<String, List<String>> parameters, boolean signed, boolean alone) {}
