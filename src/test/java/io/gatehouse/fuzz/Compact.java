package io.gatehouse.fuzz;

import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;

/** Lets a fuzzer write the JSON of a token in clear: Base64 would hide it. */
public final class Compact {

    private Compact() {}

    /** The text; where it has lines, each becomes a part of a token, encoded. */
    public static String of(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        if (text.indexOf('\n') < 0) {
            return text;
        }
        StringBuilder token = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            token.append(token.isEmpty() ? "" : ".").append(Base64URL.encode(line));
        }
        return token.toString();
    }
}
