package io.gatehouse.pages;

import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;

/** The short number by which page, log and audit event of one request find each other. */
public final class Reference {
    private static final String ATTRIBUTE = Reference.class.getName();

    /** No letters that are mistaken for digits or each other when read out. */
    private static final String ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static final SecureRandom RANDOM = new SecureRandom();

    private Reference() {}

    /** The reference of this request, the same each time it is asked for. */
    public static String of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof String known) {
            return known;
        }
        var made = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            made.append(i == 4 ? "-" : "")
                    .append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        request.setAttribute(ATTRIBUTE, made.toString());
        return made.toString();
    }
}
