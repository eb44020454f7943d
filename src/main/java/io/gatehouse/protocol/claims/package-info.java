/** Claims about people: asking for single ones and telling them (OpenID Connect Core section 5). */
@NullMarked
package io.gatehouse.protocol.claims;

import org.jspecify.annotations.NullMarked;
