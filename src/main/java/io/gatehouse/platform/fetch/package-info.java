/** Fetches documents from addresses that somebody else named, without serving as their proxy. */
@NullMarked
package io.gatehouse.platform.fetch;

import org.jspecify.annotations.NullMarked;
