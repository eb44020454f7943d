package io.gatehouse.clients;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * The origin of an address as browsers write it (RFC 6454 section 6.1): lower case, without the
 * scheme's own port.
 */
public final class WebOrigin {

    private WebOrigin() {}

    /** The origin; empty for what is no address of the web, such as an application's own scheme. */
    public static Optional<String> of(String address) {
        try {
            return of(new URI(address));
        } catch (URISyntaxException notAUri) {
            return Optional.empty();
        }
    }

    private static Optional<String> of(URI uri) {
        if (uri.getScheme() == null || uri.getHost() == null) {
            return Optional.empty();
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            return Optional.empty();
        }
        int own = scheme.equals("https") ? 443 : 80;
        boolean plain = uri.getPort() == -1 || uri.getPort() == own;
        return Optional.of(
                scheme
                        + "://"
                        + uri.getHost().toLowerCase(Locale.ROOT)
                        + (plain ? "" : ":" + uri.getPort()));
    }
}
