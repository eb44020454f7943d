package io.gatehouse.protocol.authorize;

import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientKind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a redirect URI is a registered one: the same character by character, except that native
 * clients may use any port on a loopback address (RFC 8252 section 7.3). No patterns.
 */
final class RedirectMatch {

    private static final Pattern LOOPBACK =
            Pattern.compile("(http://(?:127\\.0\\.0\\.1|\\[::1]))(:\\d{1,5})?(/.*)?");
    private static final int HIGHEST_PORT = 65_535;

    private RedirectMatch() {}

    static boolean matches(Client client, String uri) {
        return client.redirectUris().contains(uri)
                || (client.kind() == ClientKind.NATIVE
                        && client.redirectUris().stream()
                                .anyMatch(registered -> sameButPort(registered, uri)));
    }

    private static boolean sameButPort(String registered, String uri) {
        Matcher known = LOOPBACK.matcher(registered);
        Matcher given = LOOPBACK.matcher(uri);
        return known.matches()
                && given.matches()
                && known.group(1).equals(given.group(1))
                && orEmpty(known.group(3)).equals(orEmpty(given.group(3)))
                && isPort(given.group(2));
    }

    private static boolean isPort(@Nullable String colonAndPort) {
        return colonAndPort == null || Integer.parseInt(colonAndPort.substring(1)) <= HIGHEST_PORT;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
