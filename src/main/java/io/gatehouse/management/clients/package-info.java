/** Clients and their secrets over the management API. */
@NullMarked
package io.gatehouse.management.clients;

import org.jspecify.annotations.NullMarked;
