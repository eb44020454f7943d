package io.gatehouse.pages;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a person is to be told by mail.
 *
 * @param template name of the two templates in {@code email/}, without ending, such as {@code
 *     invitation}; the subject is the text {@code mail.TEMPLATE.subject}
 * @param recipient one address, its domain in ASCII
 * @param language BCP 47; null, or one that the theme does not speak, for the theme's default
 * @param view what the templates see as {@code view}
 * @param subjectArguments what the subject's pattern fills in
 */
public record Mail(
        String template,
        String recipient,
        @Nullable String language,
        Object view,
        List<String> subjectArguments) {

    /** Copies the arguments. */
    public Mail {
        subjectArguments = List.copyOf(subjectArguments);
    }
}
