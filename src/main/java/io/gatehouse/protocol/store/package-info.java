/** The tables of authorizations, codes and tokens. */
@NullMarked
package io.gatehouse.protocol.store;

import org.jspecify.annotations.NullMarked;
