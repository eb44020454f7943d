/** The one check whether an account, client, company, session and consent may be used now. */
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
            "consents"
        })
package io.gatehouse.usability;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
