package io.gatehouse.structure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The repository as text. Tests run in its root. */
final class SourceTree {

    static final Path MAIN = Path.of("src/main/java/io/gatehouse");
    static final Path MIGRATIONS = Path.of("db/migration");

    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|(?m)^\\s*//.*$");
    private static final Pattern TEXT =
            Pattern.compile("(?s)\"\"\"(.*?)\"\"\"|\"((?:[^\"\\\\\\n]|\\\\.)*)\"");

    private SourceTree() {}

    /** The files below the folder whose name ends so, in order. */
    static List<Path> files(Path folder, String ending) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The module that a file of the application belongs to. */
    static String module(Path file) {
        Path inside = MAIN.relativize(file);
        return inside.getNameCount() == 1 ? "" : inside.getName(0).toString();
    }

    /** The code without comments. */
    static String code(Path file) {
        return COMMENT.matcher(CheckedIn.read(file)).replaceAll("");
    }

    /** The string literals and text blocks of the code. */
    static List<String> texts(Path file) {
        return TEXT.matcher(code(file)).results().map(SourceTree::content).toList();
    }

    private static String content(MatchResult found) {
        return found.group(1) == null ? found.group(2) : found.group(1);
    }
}
