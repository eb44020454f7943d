/** UserInfo (OpenID Connect Core section 5.3, RFC 6750). */
@NullMarked
package io.gatehouse.protocol.userinfo;

import org.jspecify.annotations.NullMarked;
