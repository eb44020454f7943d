/** The refresh token grant with rotation (RFC 6749 section 6, RFC 9700 section 4.14). */
@NullMarked
package io.gatehouse.protocol.token.refresh;

import org.jspecify.annotations.NullMarked;
