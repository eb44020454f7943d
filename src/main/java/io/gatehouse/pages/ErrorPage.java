package io.gatehouse.pages;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something went wrong and a person has to know. The texts are {@code error.CODE.title} and {@code
 * error.CODE.text} of the theme, or those of the status where the code has none.
 *
 * @param status HTTP status, 400 to 599
 * @param code short registered code, such as {@code access_denied}; shown as {@code data-error}
 * @param hint one English sentence for the developer of the application, or null; no internals
 * @param onward where to go from here, a path of ours or a validated web address, or null
 * @param onwardText key suffix of the link's text, {@code error.onward.SUFFIX}
 * @param retryAfter when trying again makes sense, or null
 */
public record ErrorPage(
        int status,
        String code,
        @Nullable String hint,
        @Nullable String onward,
        String onwardText,
        @Nullable Duration retryAfter) {

    /** Refuses a status that is no error. */
    public ErrorPage {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("not the status of an error: " + status);
        }
    }

    /** An error with nothing but its texts. */
    public static ErrorPage of(int status, String code) {
        return new ErrorPage(status, code, null, null, "continue", null);
    }

    /** Adds a sentence for the developer of the application, shown folded away. */
    public ErrorPage withHint(String sentence) {
        return new ErrorPage(status, code, sentence, onward, onwardText, retryAfter);
    }

    /** Adds a link onward with the text {@code error.onward.SUFFIX}. */
    public ErrorPage withOnward(String href, String suffix) {
        return new ErrorPage(status, code, hint, href, suffix, retryAfter);
    }

    /** Adds the {@code Retry-After} header. */
    public ErrorPage withRetryAfter(Duration wait) {
        return new ErrorPage(status, code, hint, onward, onwardText, wait);
    }
}
