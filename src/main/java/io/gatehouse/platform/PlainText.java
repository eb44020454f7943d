package io.gatehouse.platform;

/** What a text that people read may hold: names, reasons, descriptions. */
public final class PlainText {

    private static final int LONGEST_NAME = 200;

    private PlainText() {}

    /**
     * True for what can be kept and written at all: PostgreSQL stores no NUL, and UTF-8 has no half
     * of a surrogate pair.
     */
    public static boolean isText(String text) {
        return text.codePoints().noneMatch(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF));
    }

    /** True for what something can be called: printable, not blank, 200 characters at most. */
    public static boolean isName(String text) {
        return !text.isBlank()
                && text.codePointCount(0, text.length()) <= LONGEST_NAME
                && isPrintable(text);
    }

    /**
     * True without control characters, and without those that make text read in another order than
     * it is: a name stands on consent pages and in mail, where a line of its own or a turned
     * address would lie.
     */
    public static boolean isPrintable(String text) {
        return text.codePoints().noneMatch(PlainText::misleads);
    }

    private static boolean misleads(int c) {
        return Character.isISOControl(c)
                || c == 0x2028
                || c == 0x2029
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069);
    }
}
