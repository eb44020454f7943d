/** Applications that obtain tokens, their secrets and their service accounts. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "platform",
            "audit",
            "keys",
            "pages",
            "accounts",
            "companies",
            "apis"
        })
package io.gatehouse.clients;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
