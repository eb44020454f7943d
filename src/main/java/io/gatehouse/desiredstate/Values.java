package io.gatehouse.desiredstate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Values that stand elsewhere: {@code ${NAME}} anywhere in a text is the environment variable,
 * {@code file:PATH} the content of a file, relative to the desired-state file. A text that begins
 * with {@code $$} is taken as it stands behind these two characters.
 */
final class Values {

    static final String LITERAL = "$$";
    static final String FILE = "file:";
    private static final int MAX_BYTES = 65_536;
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

    private final Path folder;
    private final Function<String, @Nullable String> environment;

    Values(Path folder, Function<String, @Nullable String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    /** True when the text stands for a value that is elsewhere. */
    static boolean isIndirect(String text) {
        return text.startsWith(LITERAL) || text.startsWith(FILE) || VARIABLE.matcher(text).find();
    }

    /** The value; null when something was found against it. */
    @Nullable String resolve(String text, Place place, Findings findings) {
        if (text.startsWith(LITERAL)) {
            return text.substring(LITERAL.length());
        }
        if (text.startsWith(FILE)) {
            return content(text.substring(FILE.length()), place, findings);
        }
        Matcher variable = VARIABLE.matcher(text);
        StringBuilder value = new StringBuilder();
        boolean complete = true;
        while (variable.find()) {
            String name = variable.group(1);
            String found = name == null || name.isEmpty() ? null : environment.apply(name);
            if (found == null) {
                findings.refuse(place, "the environment variable %s is not set".formatted(name));
                complete = false;
            } else {
                variable.appendReplacement(value, Matcher.quoteReplacement(found));
            }
        }
        variable.appendTail(value);
        return complete ? value.toString() : null;
    }

    private @Nullable String content(String name, Place place, Findings findings) {
        try {
            Path path = folder.resolve(name);
            if (!Files.isRegularFile(path)) {
                findings.refuse(place, "the file %s does not exist".formatted(name));
                return null;
            }
            if (Files.size(path) > MAX_BYTES) {
                findings.refuse(place, "the file %s is larger than 64 KB".formatted(name));
                return null;
            }
            return Files.readString(path, StandardCharsets.UTF_8).replaceFirst("\\r?\\n\\z", "");
        } catch (IOException | InvalidPathException unreadable) {
            findings.refuse(place, "the file %s cannot be read as UTF-8".formatted(name));
            return null;
        }
    }
}
