/** Slows guessing down. */
@NullMarked
package io.gatehouse.platform.throttle;

import org.jspecify.annotations.NullMarked;
