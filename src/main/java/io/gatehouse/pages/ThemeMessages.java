package io.gatehouse.pages;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.support.AbstractMessageSource;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/**
 * The texts of the theme, {@code messages/messages.properties} in English and {@code
 * messages_LANGUAGE.properties} for the rest. A theme needs only the texts it changes.
 */
@Component("themeMessages")
class ThemeMessages extends AbstractMessageSource {
    private final ThemeFiles files;
    private final boolean cached;
    private final Map<String, Map<String, String>> texts = new ConcurrentHashMap<>();

    ThemeMessages(ThemeFiles files, PagesProperties properties) {
        this.files = files;
        this.cached = !properties.editable();
        // one rule for all texts, so that an apostrophe does not depend on having arguments
        setAlwaysUseMessageFormat(true);
    }

    /** Whether there is a text of this key in any language. */
    boolean contains(String key) {
        return textsOf("").containsKey(key);
    }

    @Override
    protected @Nullable MessageFormat resolveCode(String code, Locale locale) {
        String text = textsOf("_" + locale.getLanguage()).get(code);
        if (text == null) {
            text = textsOf("").get(code);
        }
        return text == null ? null : new MessageFormat(text, locale);
    }

    private Map<String, String> textsOf(String suffix) {
        return cached ? texts.computeIfAbsent(suffix, this::read) : read(suffix);
    }

    private Map<String, String> read(String suffix) {
        Properties merged = new Properties();
        List<Resource> found = files.findAll("messages/messages" + suffix + ".properties");
        for (Resource file : found.reversed()) {
            try (Reader reader =
                    new InputStreamReader(file.getInputStream(), StandardCharsets.UTF_8)) {
                merged.load(reader);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the texts " + file, e);
            }
        }
        Map<String, String> result = new ConcurrentHashMap<>();
        merged.forEach((key, text) -> result.put((String) key, (String) text));
        return result;
    }
}
