/** APIs with their scopes and roles, and which company may use them. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"platform", "audit", "keys", "pages", "accounts", "companies"})
package io.gatehouse.apis;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
