package io.gatehouse.pages;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** The source expression of a redirect URI for the {@code form-action} directive (CSP level 3). */
final class FormTarget {
    private FormTarget() {}

    /** An origin, or a scheme where there is no origin to name; empty for what is not a URI. */
    static Optional<String> sourceOf(String redirectUri) {
        URI uri;
        try {
            uri = URI.create(redirectUri);
        } catch (IllegalArgumentException notAUri) {
            return Optional.empty();
        }
        if (uri.getScheme() == null) {
            return Optional.empty();
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        boolean web = scheme.equals("https") || scheme.equals("http");
        // the grammar of a host source has no IPv6 address, so [::1] is named by its scheme
        if (!web || uri.getHost() == null || uri.getHost().startsWith("[")) {
            return Optional.of(scheme + ":");
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return Optional.of(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port);
    }
}
