/** What may happen once happens once: many attempts at a time, on two nodes. */
@NullMarked
package io.gatehouse.races;

import org.jspecify.annotations.NullMarked;
