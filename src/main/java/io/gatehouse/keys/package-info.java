/** Signing keys and the key set that resource servers verify with. */
@NullMarked
@ApplicationModule(allowedDependencies = {"platform", "audit"})
package io.gatehouse.keys;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
