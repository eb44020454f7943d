/** Client libraries of others, unmodified, against the running server. */
@NullMarked
package io.gatehouse.interop;

import org.jspecify.annotations.NullMarked;
