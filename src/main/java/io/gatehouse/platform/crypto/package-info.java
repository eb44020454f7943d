/** Keys, sealing, hashing and opaque values. */
@NullMarked
package io.gatehouse.platform.crypto;

import org.jspecify.annotations.NullMarked;
