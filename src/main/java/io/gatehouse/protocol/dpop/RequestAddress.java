package io.gatehouse.protocol.dpop;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares {@code htu} with the address of a request: without query and fragment, and after the
 * normalisation of RFC 3986 sections 6.2.2 and 6.2.3 (RFC 9449 section 4.3, check 9).
 */
final class RequestAddress {

    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");
    private static final Pattern UNRESERVED = Pattern.compile("[A-Za-z0-9._~-]");
    private static final int HEX = 16;

    private RequestAddress() {}

    static boolean same(String claimed, String expected) {
        if (claimed.equals(expected)) {
            return true;
        }
        String normal = normal(claimed);
        return normal != null && normal.equals(normal(expected));
    }

    private static @Nullable String normal(String address) {
        try {
            URI uri = new URI(address);
            if (uri.getScheme() == null || uri.getHost() == null || uri.getRawUserInfo() != null) {
                return null;
            }
            String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
            return scheme
                    + "://"
                    + uri.getHost().toLowerCase(Locale.ROOT)
                    + port(scheme, uri.getPort())
                    + path(uri.getRawPath());
        } catch (URISyntaxException notAnAddress) {
            return null;
        }
    }

    private static String port(String scheme, int port) {
        boolean usual =
                port < 0
                        || (scheme.equals("https") && port == 443)
                        || (scheme.equals("http") && port == 80);
        return usual ? "" : ":" + port;
    }

    private static String path(String raw) throws URISyntaxException {
        Matcher escapes = ESCAPE.matcher(raw);
        String escaped =
                escapes.replaceAll(escape -> {
                    String character =
                            String.valueOf((char) Integer.parseInt(escape.group(1), HEX));
                    return Matcher.quoteReplacement(
                            UNRESERVED.matcher(character).matches()
                                    ? character
                                    : escape.group().toUpperCase(Locale.ROOT));
                });
        if (escaped.isEmpty()) {
            return "/";
        }
        // An empty segment is none of ours, and two slashes would begin a host.
        return escaped.contains("//") ? escaped : new URI(escaped).normalize().getRawPath();
    }
}
