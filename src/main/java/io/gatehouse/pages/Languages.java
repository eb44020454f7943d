package io.gatehouse.pages;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The languages that the theme speaks, the first being the default, and which one a request gets.
 */
@Component
class Languages {
    static final String COOKIE = "gatehouse-language";

    private static final int LONGEST_PREFERENCE = 200;
    private static final Set<String> RIGHT_TO_LEFT =
            Set.of("ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi");

    private final List<Locale> supported;

    Languages(ThemeFiles files) {
        supported = read(files);
    }

    List<Locale> supported() {
        return supported;
    }

    Optional<Locale> find(@Nullable String tag) {
        return supported.stream().filter(l -> l.toLanguageTag().equals(tag)).findFirst();
    }

    static String directionOf(Locale locale) {
        return RIGHT_TO_LEFT.contains(locale.getLanguage()) ? "rtl" : "ltr";
    }

    /**
     * What the person picked comes first, or the picker would do nothing where an application asks
     * for a language; then {@code ui_locales} (OpenID Connect Core section 3.1.2.1), then the
     * browser's languages.
     */
    Locale choose(HttpServletRequest request) {
        return Stream.<Optional<Locale>>of(
                        find(cookie(request)),
                        best(uiLocales(request)),
                        best(request.getHeader(HttpHeaders.ACCEPT_LANGUAGE)))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(supported::getFirst);
    }

    private Optional<Locale> best(@Nullable String preference) {
        if (preference == null
                || preference.isBlank()
                || preference.length() > LONGEST_PREFERENCE) {
            return Optional.empty();
        }
        try {
            var ranges = Locale.LanguageRange.parse(preference);
            return Optional.ofNullable(Locale.lookup(ranges, supported));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static @Nullable String uiLocales(HttpServletRequest request) {
        Object set = request.getAttribute(Pages.UI_LOCALES);
        String value =
                set instanceof String text ? text : Requests.parameter(request, "ui_locales");
        return value == null ? null : value.trim().replaceAll(" +", ",");
    }

    private static @Nullable String cookie(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(COOKIE)) {
                    return cookie.getValue();
                }
            }
        }
        return null;
    }

    private static List<Locale> read(ThemeFiles files) {
        for (Resource file : files.findAll("theme.yaml")) {
            List<Locale> languages = languagesIn(file);
            if (!languages.isEmpty()) {
                return languages;
            }
        }
        return List.of(Locale.ENGLISH);
    }

    private static List<Locale> languagesIn(Resource file) {
        try (InputStream in = file.getInputStream()) {
            Object theme = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
            List<Locale> languages = new ArrayList<>();
            if (theme instanceof Map<?, ?> map && map.get("languages") instanceof List<?> tags) {
                tags.forEach(tag -> languages.add(Locale.forLanguageTag(String.valueOf(tag))));
            }
            return List.copyOf(languages);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the theme " + file, e);
        }
    }
}
