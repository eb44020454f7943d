/** Signing keys over the management API. */
@NullMarked
package io.gatehouse.management.keys;

import org.jspecify.annotations.NullMarked;
