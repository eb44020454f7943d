/** The authorization code grant (RFC 6749 section 4.1.3, RFC 7636 section 4.6). */
@NullMarked
package io.gatehouse.protocol.token.code;

import org.jspecify.annotations.NullMarked;
