/** What survives stops, kills and a second node: tests with real processes. */
@NullMarked
package io.gatehouse.durability;

import org.jspecify.annotations.NullMarked;
