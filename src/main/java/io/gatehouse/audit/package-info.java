/** The audit log: what happened, to whom, by whom, in the transaction of the change. */
@NullMarked
@ApplicationModule(allowedDependencies = {"platform"})
package io.gatehouse.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
