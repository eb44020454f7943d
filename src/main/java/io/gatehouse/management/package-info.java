/** The management API, {@code /api/v1}: the same for operators, company admins and services. */
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
            "protocol :: introspection",
            "protocol :: resource",
            "protocol :: token"
        })
package io.gatehouse.management;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
