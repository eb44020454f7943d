package io.gatehouse.desiredstate;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The environment variables that a file may refer to. */
@Component
class ProcessEnvironment {

    /** The value; null when the variable is not set. */
    @Nullable String value(String name) {
        return System.getenv(name);
    }
}
