package io.gatehouse.pages;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** Reads requests that may be broken: a page about a broken request must not fail on it again. */
final class Requests {
    private Requests() {}

    /** The parameter, or null when it is absent or the parameters cannot be read at all. */
    static @Nullable String parameter(HttpServletRequest request, String name) {
        try {
            return request.getParameter(name);
        } catch (IllegalStateException | IllegalArgumentException unreadable) {
            return null;
        }
    }
}
