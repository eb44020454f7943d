/** RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0). */
@NullMarked
package io.gatehouse.protocol.logout;

import org.jspecify.annotations.NullMarked;
