/** The desired-state file: plan, apply and export. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "platform",
            "audit",
            "keys",
            "pages",
            "accounts",
            "companies",
            "deletion",
            "apis",
            "clients",
            "registration",
            "sessions",
            "grants",
            "consents",
            "usability",
            "protocol",
            "signin"
        })
package io.gatehouse.desiredstate;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
