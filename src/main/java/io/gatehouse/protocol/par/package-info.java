/** Pushed authorization requests (RFC 9126). */
@NullMarked
package io.gatehouse.protocol.par;

import org.jspecify.annotations.NullMarked;
