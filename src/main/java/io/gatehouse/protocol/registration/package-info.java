/** Dynamic client registration (RFC 7591, RFC 7592, OpenID Connect Dynamic Client Registration). */
@NullMarked
package io.gatehouse.protocol.registration;

import org.jspecify.annotations.NullMarked;
