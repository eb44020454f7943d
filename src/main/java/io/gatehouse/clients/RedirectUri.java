package io.gatehouse.clients;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/**
 * An address that a browser may be sent back to: https anywhere, http on loopback, or for native
 * applications a private-use scheme with a dot (RFC 8252 section 7.1). Compared as written, so it
 * is kept as written.
 */
record RedirectUri(String text) {

    private static final int MAX_LENGTH = 2000;
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

    /** What came of a check. */
    public sealed interface Checked {}

    /** The address may be registered. */
    public record Accepted(RedirectUri uri) implements Checked {}

    /**
     * The address may not be registered.
     *
     * @param reason in English, to follow the address
     */
    public record Refused(String reason) implements Checked {}

    /** Checks an address that somebody wants to register for a client of this kind. */
    public static Checked check(String text, ClientKind kind) {
        if (text.length() > MAX_LENGTH) {
            return new Refused("is longer than 2000 characters");
        }
        if (text.contains("*")) {
            return new Refused("has a wildcard; addresses are compared exactly");
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException notAUri) {
            return new Refused("is not a URI");
        }
        return check(text, uri, kind);
    }

    private static Checked check(String text, URI uri, ClientKind kind) {
        String scheme = uri.getScheme();
        if (scheme == null) {
            return new Refused("must begin with a scheme, such as https://");
        }
        if (uri.getRawFragment() != null) {
            return new Refused("has a fragment (RFC 6749 section 3.1.2)");
        }
        if (text.chars().anyMatch(c -> c < 0x21 || c > 0x7e)) {
            return new Refused("must be ASCII: write other characters percent-encoded");
        }
        return switch (scheme.toLowerCase(Locale.ROOT)) {
            case "https" -> web(text, uri);
            case "http" ->
                    isLoopback(uri)
                            ? web(text, uri)
                            : new Refused(
                                    "must use https; http is for 127.0.0.1, [::1] and localhost");
            default -> privateUse(text, scheme, kind);
        };
    }

    private static Checked web(String text, URI uri) {
        if (uri.getHost() == null) {
            return new Refused("has no valid host");
        }
        return uri.getRawUserInfo() == null
                ? new Accepted(new RedirectUri(text))
                : new Refused("has a user name in it");
    }

    private static Checked privateUse(String text, String scheme, ClientKind kind) {
        if (kind != ClientKind.NATIVE) {
            return new Refused("must use https; schemes of their own are for native clients");
        }
        return scheme.contains(".")
                ? new Accepted(new RedirectUri(text))
                : new Refused("needs a scheme with a dot, such as com.example.app:/callback");
    }

    /** True for http or https on this machine: 127.0.0.1, [::1] or localhost. */
    public static boolean isLoopback(URI uri) {
        String host = uri.getHost();
        return host != null && LOOPBACK.contains(host.toLowerCase(Locale.ROOT));
    }
}
