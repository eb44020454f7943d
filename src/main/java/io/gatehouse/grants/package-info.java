/** Role grants of memberships and service accounts. */
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
            "sessions"
        })
package io.gatehouse.grants;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
