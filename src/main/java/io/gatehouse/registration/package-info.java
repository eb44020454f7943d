/** Clients that register themselves: policies, initial access tokens, and what becomes of them. */
@NullMarked
@ApplicationModule(allowedDependencies = {"platform", "audit", "apis", "companies", "clients"})
package io.gatehouse.registration;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
