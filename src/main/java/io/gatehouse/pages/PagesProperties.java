package io.gatehouse.pages;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of pages.
 *
 * @param themesDir a folder with one folder per theme, searched before the packed themes; while it
 *     is set, nothing of a theme is cached, so that an edit shows on reload
 * @param theme the name of the theme; what it lacks comes from {@code base}
 * @param issuer base URL of the instance; pages only look at its scheme
 */
@ConfigurationProperties("gatehouse")
record PagesProperties(
        @Nullable Path themesDir,
        @DefaultValue("base") String theme,
        @DefaultValue("") String issuer) {

    PagesProperties {
        if (!theme.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException(
                    "gatehouse.theme must be lower-case letters, digits and hyphens, but is: "
                            + theme);
        }
    }

    boolean https() {
        return issuer.startsWith("https:");
    }

    boolean editable() {
        return themesDir != null;
    }
}
