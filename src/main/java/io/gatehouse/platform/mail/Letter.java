package io.gatehouse.platform.mail;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.time.Instant;

/**
 * A finished message to one person.
 *
 * @param template the name of the template it was made from, for the operator's list
 * @param recipient one address without a name, its domain in ASCII
 * @param subject one line: line ends and other control characters become blanks
 * @param text the plain part
 * @param html the same for mail programs that show HTML
 * @param cause what it is about, as {@code kind:id}; holds no personal data
 * @param expiresAt from then on it is worthless, so it is not sent any more
 */
public record Letter(
        String template,
        String recipient,
        String subject,
        String text,
        String html,
        String cause,
        Instant expiresAt) {

    private static final int LONGEST_SUBJECT = 200;

    /**
     * Checks the recipient and makes the subject one line, so that neither can add a header (RFC
     * 5322 section 2.2).
     *
     * @throws IllegalArgumentException when the recipient is not one plain address
     */
    public Letter {
        if (!isOnePlainAddress(recipient)) {
            // not with the address in it: messages of exceptions end up in logs
            throw new IllegalArgumentException("the recipient is not one plain address");
        }
        subject = cut(subject.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip());
    }

    private static boolean isOnePlainAddress(String text) {
        try {
            InternetAddress[] all = InternetAddress.parse(text, true);
            return all.length == 1
                    && text.equals(all[0].getAddress())
                    && text.chars().noneMatch(Character::isISOControl)
                    && text.indexOf('@') > 0;
        } catch (AddressException malformed) {
            return false;
        }
    }

    private static String cut(String line) {
        return line.codePointCount(0, line.length()) <= LONGEST_SUBJECT
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST_SUBJECT));
    }

    /** Hides what only the recipient may read. */
    @Override
    public String toString() {
        return "Letter[template=%s, cause=%s]".formatted(template, cause);
    }
}
