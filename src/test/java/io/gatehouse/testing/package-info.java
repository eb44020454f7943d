/** What every integration test stands on: a real database of its own, a port, a data directory. */
@NullMarked
package io.gatehouse.testing;

import org.jspecify.annotations.NullMarked;
