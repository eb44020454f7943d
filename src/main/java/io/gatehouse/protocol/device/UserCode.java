package io.gatehouse.protocol.device;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a device shows and a person types: eight letters of twenty, 34 bits, in two groups. There
 * are no vowels, so that no words come out, and nothing that is mistaken for something else (RFC
 * 8628 section 6.1).
 *
 * @param shown as the device shows it, in capitals with a hyphen
 */
record UserCode(String shown) {

    private static final String ALPHABET = "BCDFGHJKLMNPQRSTVWXZ";
    private static final int GROUP = 4;
    private static final Pattern LETTERS = Pattern.compile("[" + ALPHABET + "]{" + 2 * GROUP + "}");
    private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}]+");

    /** Nobody types more; what is longer is not looked at. */
    private static final int LONGEST = 100;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** A new code. */
    static UserCode generate() {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < 2 * GROUP; i++) {
            letters.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return grouped(letters.toString());
    }

    /** The code in what somebody typed, in whatever case and grouping; empty when there is none. */
    static Optional<UserCode> parse(String typed) {
        if (typed.length() > LONGEST) {
            return Optional.empty();
        }
        String letters = BETWEEN.matcher(typed).replaceAll("").toUpperCase(Locale.ROOT);
        return LETTERS.matcher(letters).matches()
                ? Optional.of(grouped(letters))
                : Optional.empty();
    }

    private static UserCode grouped(String letters) {
        return new UserCode(letters.substring(0, GROUP) + "-" + letters.substring(GROUP));
    }
}
