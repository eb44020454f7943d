package io.gatehouse.structure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The page of standards names the tests that there are. */
class StandardsTest {

    private static final Path PAGE = Path.of("docs/reference/standards.md");

    @Test
    void thePageHasATableOfTestsForEachSpecification() {
        CheckedIn.isCurrent(PAGE, Standards.filled(CheckedIn.read(PAGE)));
    }

    /** A new one needs a heading, with what is left out below it. */
    @Test
    void eachSpecificationHasItsHeadingOnceAndNoHeadingIsWithoutTests() {
        assertThat(Standards.headings(CheckedIn.read(PAGE)))
                .containsExactlyInAnyOrderElementsOf(Standards.all().keySet());
    }

    @Test
    void noTagIsOverlooked() {
        long inTables =
                Standards.all().values().stream()
                        .map(Map::values)
                        .flatMap(Collection::stream)
                        .mapToLong(Collection::size)
                        .sum();

        assertThat(inTables).isEqualTo(Standards.written());
    }
}
