package io.gatehouse.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Makes inputs out of inputs, the same ones in every run. */
final class Mutations {

    private static final List<String> PIECES =
            List.of(
                    "",
                    "\0",
                    ".",
                    "..",
                    "/",
                    "//",
                    "\\",
                    ":",
                    "@",
                    "#",
                    "?",
                    "%",
                    "%2e",
                    "%00",
                    "\"",
                    "{",
                    "}",
                    "[",
                    "]",
                    "{}",
                    "[]",
                    "null",
                    "true",
                    "-1",
                    "0",
                    "1e400",
                    "99999999999999999999",
                    "9223372036854775807",
                    "\u00e9",
                    "\ud83d\ude00",
                    "\n",
                    " ",
                    "\t",
                    "[::1]",
                    "127.0.0.1",
                    "localhost",
                    "http:",
                    "javascript:",
                    "xn--");

    private final Random random;

    Mutations(long seed) {
        this.random = new Random(seed);
    }

    /** The input with one to four things changed. */
    byte[] of(byte[] input) {
        byte[] changed = input;
        for (int i = random.nextInt(4); i >= 0; i--) {
            changed = once(changed);
        }
        return changed;
    }

    private byte[] once(byte[] input) {
        int from = random.nextInt(input.length + 1);
        int to = Math.min(input.length, from + random.nextInt(8));
        return switch (random.nextInt(5)) {
            case 0 -> joined(input, from, to, bytes(PIECES.get(random.nextInt(PIECES.size()))));
            case 1 -> joined(input, from, from, bytes(PIECES.get(random.nextInt(PIECES.size()))));
            case 2 -> joined(input, from, to, new byte[] {(byte) random.nextInt(256)});
            case 3 -> joined(input, from, from, slice(input, from, to).repeat(random.nextInt(200)));
            default -> joined(input, from, to, new byte[0]);
        };
    }

    private static byte[] joined(byte[] input, int from, int to, String middle) {
        return joined(input, from, to, middle.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] joined(byte[] input, int from, int to, byte[] middle) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(input, 0, from);
        out.writeBytes(middle);
        out.write(input, to, input.length - to);
        return out.toByteArray();
    }

    private static String slice(byte[] input, int from, int to) {
        return new String(input, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
