/** Themes, layout, error pages, security headers and language of everything people see. */
@NullMarked
@ApplicationModule(allowedDependencies = {"platform", "audit", "keys"})
package io.gatehouse.pages;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
