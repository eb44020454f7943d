package io.gatehouse.accounts;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An e-mail address with the normal form under which it is unique.
 *
 * @param text as written, without surrounding blanks
 * @param normal NFC, lower case, domain in ASCII (IDNA)
 */
public record EmailAddress(String text, String normal) {

    private static final int MAX_LENGTH = 254;
    private static final Pattern SHAPE =
            Pattern.compile("[^\\s@\\p{Cntrl}<>\"(),:;\\[\\]\\\\]{1,64}@[^\\s@\\p{Cntrl}]{1,255}");

    /**
     * The address as mail servers take it: the part before the at sign as written, which belongs to
     * the receiver (RFC 5321 section 2.4), the domain in ASCII.
     */
    public String deliverable() {
        return text.substring(0, text.indexOf('@')) + normal.substring(normal.indexOf('@'));
    }

    /** The address; empty when the text has not the shape of one. */
    public static Optional<EmailAddress> parse(String text) {
        String trimmed = Normalizer.normalize(text.strip(), Normalizer.Form.NFC);
        if (trimmed.length() > MAX_LENGTH || !SHAPE.matcher(trimmed).matches()) {
            return Optional.empty();
        }
        int at = trimmed.indexOf('@');
        return asciiDomain(trimmed.substring(at + 1))
                .map(domain ->
                        new EmailAddress(
                                trimmed,
                                trimmed.substring(0, at).toLowerCase(Locale.ROOT) + "@" + domain));
    }

    /** The part of the normal form after the at sign: in ASCII and lower case. */
    public String domain() {
        return normal.substring(normal.indexOf('@') + 1);
    }

    private static Optional<String> asciiDomain(String domain) {
        try {
            String ascii = IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
            return ascii.isEmpty() || ascii.startsWith(".") || ascii.endsWith(".")
                    ? Optional.empty()
                    : Optional.of(ascii);
        } catch (IllegalArgumentException notADomain) {
            return Optional.empty();
        }
    }
}
