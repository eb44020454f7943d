/** APIs with their scopes and roles, and entitlements over the management API. */
@NullMarked
package io.gatehouse.management.apis;

import org.jspecify.annotations.NullMarked;
