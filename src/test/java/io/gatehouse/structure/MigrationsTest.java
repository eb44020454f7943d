package io.gatehouse.structure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MigrationsTest {

    private final List<String> names =
            SourceTree.files(SourceTree.MIGRATIONS, "").stream()
                    .filter(file -> !file.equals(SourceTree.MIGRATIONS))
                    .map(Path::getFileName)
                    .map(Path::toString)
                    .toList();

    @Test
    void areNumberedWithoutGaps() {
        assertThat(names.stream().map(name -> name.substring(0, 5)))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, names.size())
                                .mapToObj("V%04d"::formatted)
                                .toList());
    }

    @Test
    void areNamedAfterWhatTheyMake() {
        assertThat(names).allMatch(name -> name.matches("V\\d{4}__[a-z0-9_]+\\.sql"));
    }
}
