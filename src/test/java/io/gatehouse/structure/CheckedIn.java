package io.gatehouse.structure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file, or a marked part of one, that is made from the code and lies in the repository for its
 * readers. With {@code GATEHOUSE_GENERATE} set in the environment (script/generate) it is written
 * instead of compared.
 */
final class CheckedIn {

    private static final String BEGIN = "<!-- generated: script/generate -->\n";
    private static final String END = "<!-- end of generated -->\n";
    private static final boolean WRITE = System.getenv("GATEHOUSE_GENERATE") != null;

    private CheckedIn() {}

    /** Compares the whole file. */
    static void isCurrent(Path file, String wanted) {
        if (WRITE) {
            write(file, wanted);
        }
        assertThat(read(file)).as("%s; script/generate writes it", file).isEqualTo(wanted);
    }

    /** Compares what stands between the two marks of a hand-written file. */
    static void hasCurrentPart(Path file, String wanted) {
        String text = read(file);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        assertThat(end).as("%s has the marks of its generated part", file).isPositive();
        isCurrent(file, text.substring(0, begin) + "\n" + wanted + "\n" + text.substring(end));
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
