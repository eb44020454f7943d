/** Introspection and revocation (RFC 7662, RFC 7009). */
@NullMarked
@NamedInterface("introspection")
package io.gatehouse.protocol.introspection;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
