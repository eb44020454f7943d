/** Companies and memberships over the management API. */
@NullMarked
package io.gatehouse.management.companies;

import org.jspecify.annotations.NullMarked;
