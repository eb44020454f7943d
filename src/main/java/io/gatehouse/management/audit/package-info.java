/** The audit log. */
@NullMarked
package io.gatehouse.management.audit;

import org.jspecify.annotations.NullMarked;
