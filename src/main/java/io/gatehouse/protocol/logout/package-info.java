/**
 * The end of a session, by a client and to all clients: OpenID Connect RP-Initiated Logout 1.0,
 * Back-Channel Logout 1.0, Front-Channel Logout 1.0 and Session Management 1.0.
 */
@NullMarked
package io.gatehouse.protocol.logout;

import org.jspecify.annotations.NullMarked;
