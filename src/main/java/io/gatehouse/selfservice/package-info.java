/** The account pages: who I am, where I belong, what I allowed. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "platform",
            "audit",
            "keys",
            "pages",
            "accounts",
            "companies",
            "apis",
            "clients",
            "sessions",
            "grants",
            "consents",
            "usability",
            "protocol",
            "signin"
        })
package io.gatehouse.selfservice;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
