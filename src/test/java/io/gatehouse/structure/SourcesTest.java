package io.gatehouse.structure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that show in the text of the code. */
class SourcesTest {

    private static final int LONGEST = 300;

    /** The one that greets at the start; the command line prints through picocli's writers. */
    private static final Set<String> MAY_PRINT = Set.of("Welcome.java");

    private final List<Path> sources = SourceTree.files(SourceTree.MAIN, ".java");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Instant.now(",
                "LocalDate.now(",
                "OffsetDateTime.now(",
                "System.currentTimeMillis(",
                "new Date()",
                "Thread.sleep(",
                "System.err",
                ".printStackTrace(",
                "@SuppressWarnings(\"all\")"
            })
    void doWithout(String forbidden) {
        assertThat(sources)
                .isNotEmpty()
                .noneMatch(file -> SourceTree.code(file).contains(forbidden));
    }

    @Test
    void printOnlyTheGreeting() {
        assertThat(sources)
                .filteredOn(file -> SourceTree.code(file).contains("System.out"))
                .extracting(file -> file.getFileName().toString())
                .containsExactlyElementsOf(MAY_PRINT);
    }

    @Test
    void areShort() {
        assertThat(sources)
                .allSatisfy(file ->
                        assertThat(CheckedIn.read(file).lines().count()).isLessThan(LONGEST));
    }

    @Test
    void buildNoSqlFromInput() {
        assertThat(sources)
                .filteredOn(file -> !SourceTree.module(file).equals("platform"))
                .noneMatch(file ->
                        SourceTree.code(file)
                                .matches("(?s).*\\.sql\\([^;]{0,400}\\.formatted\\(.*"));
    }

    @Test
    void templatesEscapeWhatTheyShow() {
        assertThat(SourceTree.files(Path.of("themes"), ".html"))
                .isNotEmpty()
                .noneMatch(file -> CheckedIn.read(file).contains("th:utext"));
    }
}
