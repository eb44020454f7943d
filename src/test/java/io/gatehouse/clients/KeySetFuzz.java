package io.gatehouse.clients;

import java.nio.charset.StandardCharsets;

/** A key set that may be registered can be registered again as it was kept, and holds no secret. */
public final class KeySetFuzz {

    private KeySetFuzz() {}

    /** The input is the JSON. */
    public static void fuzzerTestOneInput(byte[] input) {
        String json = new String(input, StandardCharsets.UTF_8);
        if (PublicKeys.check(json) instanceof PublicKeys.Accepted(PublicKeys keys)) {
            boolean sound =
                    PublicKeys.check(keys.json()) instanceof PublicKeys.Accepted(PublicKeys again)
                            && again.equals(keys);
            if (!sound) {
                throw new IllegalStateException("is not accepted as it was kept: " + keys.json());
            }
        }
    }
}
