/** What a person allowed a client for a company. */
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
            "grants"
        })
package io.gatehouse.consents;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
