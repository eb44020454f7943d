/** Removes what is over, in small batches. */
@NullMarked
package io.gatehouse.platform.housekeeping;

import org.jspecify.annotations.NullMarked;
