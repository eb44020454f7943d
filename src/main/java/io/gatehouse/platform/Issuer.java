package io.gatehouse.platform;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/**
 * The issuer identifier: https, or http on loopback; no query, no fragment, no slash at the end
 * (OpenID Connect Discovery 1.0 section 3).
 *
 * @param value as configured; compared character by character
 */
public record Issuer(String value) {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /**
     * Checks the address.
     *
     * @throws StartRefused when it cannot be an issuer
     */
    public Issuer {
        URI uri = parse(value);
        String scheme = String.valueOf(uri.getScheme());
        String host = uri.getHost();
        if (host == null || !(scheme.equals("https") || scheme.equals("http"))) {
            throw refused(value, "it must be an https address");
        }
        if (scheme.equals("http") && !LOOPBACK.contains(host)) {
            throw refused(value, "http is for localhost, 127.0.0.1 and [::1] only; use https");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw refused(value, "it must have no query and no fragment");
        }
        if (uri.getRawUserInfo() != null) {
            throw refused(value, "it must have no user name");
        }
        if (value.endsWith("/")) {
            throw refused(value, "it must not end with a slash");
        }
    }

    /** Reads a configured value; also how Spring converts it. */
    public static Issuer valueOf(String value) {
        return new Issuer(value);
    }

    /** Returns the address. */
    public URI uri() {
        return URI.create(value);
    }

    /** Returns the address of a path of ours, which starts with a slash. */
    public String at(String path) {
        return value + path;
    }

    /** Returns scheme, host and port as browsers write them in {@code Origin}. */
    public String origin() {
        URI uri = uri();
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    /** Tells whether cookies need no {@code Secure} and have a name of the port's. */
    public boolean plainHttp() {
        return value.startsWith("http:");
    }

    @Override
    public String toString() {
        return value;
    }

    private static URI parse(String value) {
        try {
            return new URI(value);
        } catch (URISyntaxException malformed) {
            throw refused(value, "it is not an address");
        }
    }

    private static StartRefused refused(String value, String why) {
        return new StartRefused("GATEHOUSE_ISSUER is %s: %s".formatted(value, why));
    }
}
