/** Devices without a browser or keyboard of their own (RFC 8628). */
@NullMarked
package io.gatehouse.protocol.device;

import org.jspecify.annotations.NullMarked;
