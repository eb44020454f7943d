package io.gatehouse.platform;

import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the names in a list begin with, as a pattern for SQL's {@code like}. */
public final class Prefix {

    private Prefix() {}

    /**
     * The pattern for names in normal form (NFC, lower case) that begin with the text; everything
     * for null. Signs with a meaning in patterns stand for themselves.
     */
    public static String pattern(@Nullable String text) {
        if (text == null) {
            return "%";
        }
        String normal =
                Normalizer.normalize(text.strip(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        return normal.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }
}
