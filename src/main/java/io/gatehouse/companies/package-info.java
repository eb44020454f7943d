/** Companies and who belongs to them. */
@NullMarked
@ApplicationModule(allowedDependencies = {"platform", "audit", "keys", "pages", "accounts"})
package io.gatehouse.companies;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
