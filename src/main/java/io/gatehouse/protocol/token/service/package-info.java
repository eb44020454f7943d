/** The client credentials grant (RFC 6749 section 4.4). */
@NullMarked
package io.gatehouse.protocol.token.service;

import org.jspecify.annotations.NullMarked;
