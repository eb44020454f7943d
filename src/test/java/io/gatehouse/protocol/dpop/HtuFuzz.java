package io.gatehouse.protocol.dpop;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** An address that counts as that of a request has its scheme, host, port, and path. */
public final class HtuFuzz {

    private static final String OURS = "https://id.example/oauth2/token";

    private HtuFuzz() {}

    /** The input is the claim htu. */
    public static void fuzzerTestOneInput(byte[] input) {
        String claimed = new String(input, StandardCharsets.UTF_8);
        if (RequestAddress.same(claimed, OURS) != RequestAddress.same(OURS, claimed)) {
            throw new IllegalStateException("same one way alone: " + claimed);
        }
        if (RequestAddress.same(claimed, OURS)) {
            check(URI.create(claimed));
        }
    }

    private static void check(URI uri) {
        boolean sound =
                uri.getScheme().equalsIgnoreCase("https")
                        && uri.getHost().equalsIgnoreCase("id.example")
                        && Set.of(-1, 443).contains(uri.getPort())
                        && uri.getRawUserInfo() == null
                        // The path has dots and escapes perhaps, and nothing else that is not ours.
                        && uri.normalize().getPath().equals("/oauth2/token")
                        && !uri.getPath().contains("//");
        if (!sound) {
            throw new IllegalStateException("counts as ours: " + uri);
        }
    }
}
