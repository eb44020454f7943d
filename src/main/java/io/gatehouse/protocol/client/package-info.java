/** Client authentication (RFC 6749 section 2.3, RFC 7523). */
@NullMarked
package io.gatehouse.protocol.client;

import org.jspecify.annotations.NullMarked;
