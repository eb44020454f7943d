package io.gatehouse.pages;

import java.util.Set;

/** Which paths programs call: they get JSON and a status, never a page or a redirect. */
final class ApiPaths {
    private static final Set<String> PAGES_BELOW_OAUTH2 = Set.of("/oauth2/authorize");
    private static final Set<String> ROOTS =
            Set.of(
                    "/oauth2",
                    "/userinfo",
                    "/.well-known",
                    "/api",
                    "/access",
                    "/connect/register",
                    "/actuator");

    private ApiPaths() {}

    static boolean contains(String path) {
        return ROOTS.stream().anyMatch(root -> isOrBelow(path, root))
                && PAGES_BELOW_OAUTH2.stream().noneMatch(page -> isOrBelow(path, page));
    }

    /** RFC 9457 for our own APIs, RFC 6749 section 5.2 for the rest. */
    static boolean usesProblemDetails(String path) {
        return isOrBelow(path, "/api") || isOrBelow(path, "/access");
    }

    /** The path is as it was sent, so an escape or a path parameter ends a name as well. */
    private static boolean isOrBelow(String path, String root) {
        return path.startsWith(root)
                && (path.length() == root.length()
                        || "/%;".indexOf(path.charAt(root.length())) >= 0);
    }
}
