/** What holds for the whole code base: layout, boundaries, generated documents. */
@NullMarked
package io.gatehouse.structure;

import org.jspecify.annotations.NullMarked;
