/** Gatehouse: an OAuth 2.0 and OpenID Connect identity provider for companies. */
@NullMarked
package io.gatehouse;

import org.jspecify.annotations.NullMarked;
