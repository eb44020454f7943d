/** People who sign in, and their credentials. */
@NullMarked
@ApplicationModule(allowedDependencies = {"platform", "audit", "keys", "pages"})
package io.gatehouse.accounts;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
