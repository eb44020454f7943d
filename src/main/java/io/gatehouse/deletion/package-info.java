/** The end of a company or a person: asked for, agreed on, executed, recorded, and kept up. */
@NullMarked
@ApplicationModule(allowedDependencies = {"platform", "audit", "keys", "accounts", "companies"})
package io.gatehouse.deletion;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
