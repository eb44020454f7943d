/** Proofs of possession (DPoP, RFC 9449): who sends a request holds a key. */
@NullMarked
package io.gatehouse.protocol.dpop;

import org.jspecify.annotations.NullMarked;
