/**
 * The token endpoint and what it issues (RFC 6749 section 5, RFC 9068, OpenID Connect Core section
 * 3.1.3).
 */
@NullMarked
@NamedInterface("token")
package io.gatehouse.protocol.token;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
