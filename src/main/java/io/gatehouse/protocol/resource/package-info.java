/**
 * Gatehouse's own protected resources: who may come in with which access token (RFC 6750, RFC
 * 9449).
 */
@NullMarked
@NamedInterface("resource")
package io.gatehouse.protocol.resource;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
