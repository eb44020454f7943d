/**
 * The authorization endpoint (RFC 6749 section 4.1, OpenID Connect Core section 3.1.2, RFC 9207).
 */
@NullMarked
package io.gatehouse.protocol.authorize;

import org.jspecify.annotations.NullMarked;
