/** Parsers of what strangers send, under input that nobody thought of. */
@NullMarked
package io.gatehouse.fuzz;

import org.jspecify.annotations.NullMarked;
