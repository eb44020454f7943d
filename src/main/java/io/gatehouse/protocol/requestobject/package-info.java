/** Request objects (RFC 9101, OpenID Connect Core section 6). */
@NullMarked
package io.gatehouse.protocol.requestobject;

import org.jspecify.annotations.NullMarked;
