package io.gatehouse.protocol.request;

/** Makes input fit to be shown back in an error description (RFC 6749 section 5.2). */
public final class Printable {

    private static final int MAX_LENGTH = 200;

    private Printable() {}

    /** The text without what an error description may not hold, cut to a sensible length. */
    public static String of(String text) {
        String cut = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
        StringBuilder clean = new StringBuilder(cut.length());
        cut.chars()
                .map(c -> c < 0x20 || c > 0x7e || c == '"' || c == '\\' ? '?' : c)
                .forEach(c -> clean.append((char) c));
        return clean.toString();
    }
}
