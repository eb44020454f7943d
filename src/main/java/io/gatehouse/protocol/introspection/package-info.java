/** Introspection and revocation (RFC 7662, RFC 7009). */
@NullMarked
package io.gatehouse.protocol.introspection;

import org.jspecify.annotations.NullMarked;
