/** Caches of configuration that every node keeps right. */
@NullMarked
package io.gatehouse.platform.cache;

import org.jspecify.annotations.NullMarked;
