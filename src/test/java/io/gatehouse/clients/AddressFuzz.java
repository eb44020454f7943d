package io.gatehouse.clients;

import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * An address that may be registered is absolute, without fragment and user, and safe in a header.
 */
public final class AddressFuzz {

    private AddressFuzz() {}

    /** The input is the address. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        for (ClientKind kind : ClientKind.values()) {
            if (RedirectUri.check(text, kind) instanceof RedirectUri.Accepted(RedirectUri uri)) {
                check(uri.text(), text, kind);
            }
        }
    }

    private static void check(String kept, String text, ClientKind kind) {
        URI uri = URI.create(kept);
        String scheme = uri.getScheme().toLowerCase(java.util.Locale.ROOT);
        boolean web =
                scheme.equals("https") || (scheme.equals("http") && RedirectUri.isLoopback(uri));
        boolean sound =
                kept.equals(text)
                        && kept.chars().allMatch(c -> c > 0x20 && c < 0x7f)
                        && uri.getRawFragment() == null
                        && (web
                                ? uri.getHost() != null && uri.getRawUserInfo() == null
                                : kind == ClientKind.NATIVE && scheme.contains("."));
        if (!sound) {
            throw new IllegalStateException("accepted for " + kind + ": " + text);
        }
    }
}
