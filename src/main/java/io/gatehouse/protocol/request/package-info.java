/** What every endpoint shares: parameters, errors, cross-origin rules, faults. */
@NullMarked
package io.gatehouse.protocol.request;

import org.jspecify.annotations.NullMarked;
