package io.gatehouse.accounts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

/** The passwords that are guessed first. */
final class CommonPasswords {

    private static final String RESOURCE = "common-passwords.txt";
    private static final Set<String> LISTED = read();

    private CommonPasswords() {}

    /** True for a listed password, a run of one or two characters, or a row of neighbours. */
    static boolean contains(String lower) {
        return LISTED.contains(lower)
                || LISTED.contains(spelledOut(lower))
                || lower.codePoints().distinct().count() <= 2
                || isRow(lower);
    }

    /** Undoes the usual replacements of letters: {@code p@ssw0rd} is no better than the word. */
    private static String spelledOut(String lower) {
        return lower.replace('@', 'a')
                .replace('4', 'a')
                .replace('0', 'o')
                .replace('3', 'e')
                .replace('$', 's')
                .replace('5', 's')
                .replace('1', 'i')
                .replace('!', 'i')
                .replace('7', 't');
    }

    private static boolean isRow(String text) {
        int up = 0;
        int down = 0;
        for (int i = 1; i < text.length(); i++) {
            int step = text.charAt(i) - text.charAt(i - 1);
            up += step == 1 ? 1 : 0;
            down += step == -1 ? 1 : 0;
        }
        // One break is allowed, as in 1234567890 or 87654321a.
        return Math.max(up, down) >= text.length() - 2;
    }

    private static Set<String> read() {
        try (InputStream in = CommonPasswords.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("expected the resource " + RESOURCE);
            }
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
