package io.gatehouse.accounts;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Collection;
import java.util.Locale;

/**
 * A password that may be set: 8 to 256 characters, at most 1,024 bytes, in NFC, not among the
 * common ones and not made of words that anyone would try for this person. No rule asks for certain
 * characters (NIST SP 800-63B section 3.1.1.2).
 */
public final class NewPassword {

    static final int MAX_BYTES = 1024;
    private static final int MIN_LENGTH = 8;
    private static final int MAX_LENGTH = 256;
    private static final int MIN_WORD = 4;
    private static final int MIN_REST = 5;

    private final String text;

    private NewPassword(String text) {
        this.text = text;
    }

    /** What came of a check. */
    public sealed interface Checked {}

    /** The password may be set. */
    public record Accepted(NewPassword password) implements Checked {}

    /** The password may not be set. */
    public record Refused(Reason reason) implements Checked {}

    /** Why a password may not be set; pages have a text for each. */
    public enum Reason {
        TOO_SHORT("must have at least 8 characters"),
        TOO_LONG("must have at most 256 characters and 1024 bytes"),
        NOT_TEXT("holds control characters"),
        COMMON("is among the passwords that are guessed first"),
        GUESSABLE("is little more than the name of the person, the company or the product");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** In English, to follow the name of the field. */
        public String text() {
            return text;
        }
    }

    /**
     * Checks a password that somebody wants to set.
     *
     * @param words what anyone would try: the e-mail address, names and slugs of companies
     */
    public static Checked check(String wanted, Collection<String> words) {
        if (wanted.length() > MAX_BYTES || bytes(wanted) > MAX_BYTES) {
            return new Refused(Reason.TOO_LONG);
        }
        String normal = Normalizer.normalize(wanted, Normalizer.Form.NFC);
        int length = normal.codePointCount(0, normal.length());
        if (length < MIN_LENGTH) {
            return new Refused(Reason.TOO_SHORT);
        }
        if (length > MAX_LENGTH || bytes(normal) > MAX_BYTES) {
            return new Refused(Reason.TOO_LONG);
        }
        if (normal.codePoints().anyMatch(Character::isISOControl)) {
            return new Refused(Reason.NOT_TEXT);
        }
        String lower = normal.toLowerCase(Locale.ROOT);
        if (CommonPasswords.contains(lower)) {
            return new Refused(Reason.COMMON);
        }
        if (isMostly(lower, "gatehouse")
                || words.stream().anyMatch(word -> isMostly(lower, word))) {
            return new Refused(Reason.GUESSABLE);
        }
        return new Accepted(new NewPassword(normal));
    }

    String text() {
        return text;
    }

    @Override
    public String toString() {
        return "a password";
    }

    private static boolean isMostly(String password, String word) {
        String plain = letters(password);
        int at = word.indexOf('@');
        String own = letters(at < 0 ? word : word.substring(0, at));
        boolean leavesLittle =
                own.length() >= MIN_WORD && plain.replace(own, "").length() < MIN_REST;
        return leavesLittle || letters(word).equals(plain);
    }

    private static String letters(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
