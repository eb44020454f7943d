/** The pages in a real browser, as people use them. */
@NullMarked
package io.gatehouse.e2e;

import org.jspecify.annotations.NullMarked;
