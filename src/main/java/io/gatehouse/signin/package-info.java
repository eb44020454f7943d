/** The pages of a flow: sign-in, company choice, consent, sign-out, first set-up. */
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
            "usability"
        })
package io.gatehouse.signin;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
