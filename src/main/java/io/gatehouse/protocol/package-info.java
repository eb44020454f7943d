/** The OAuth 2.0 and OpenID Connect endpoints: requests, grants, tokens, logout. */
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
            "registration",
            "sessions",
            "grants",
            "consents",
            "usability"
        })
package io.gatehouse.protocol;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
