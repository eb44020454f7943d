package io.gatehouse.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every parser keeps its promise for the seeds, what fuzzing found before, and some thousand inputs
 * made of them. The long form is script/fuzz; what it finds becomes a seed.
 */
class FuzzTest {

    private static final Path SEEDS = Path.of("src/test/resources/fuzz");
    private static final int ROUNDS = 2_000;

    @ParameterizedTest
    @EnumSource
    void keepsItsPromise(Target target) throws IOException {
        List<Path> seeds = seeds(target);
        Mutations mutations = new Mutations(target.ordinal());

        assertThat(seeds).isNotEmpty();
        for (Path seed : seeds) {
            run(target, Files.readAllBytes(seed));
        }
        for (int round = 0; round < ROUNDS; round++) {
            byte[] seed = Files.readAllBytes(seeds.get(round % seeds.size()));
            run(target, mutations.of(seed));
        }
    }

    /** Each folder of seeds is that of a target. */
    @Test
    void noSeedIsForgotten() throws IOException {
        try (Stream<Path> folders = Files.list(SEEDS)) {
            assertThat(folders.map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.of(Target.values()).map(Target::folder).toList());
        }
    }

    private static void run(Target target, byte[] input) {
        try {
            target.run(input);
        } catch (RuntimeException | StackOverflowError broken) {
            throw new AssertionError(
                    "%s: %s".formatted(target, new String(input, StandardCharsets.UTF_8)), broken);
        }
    }

    private static List<Path> seeds(Target target) throws IOException {
        try (Stream<Path> files = Files.list(SEEDS.resolve(target.folder()))) {
            return files.sorted().toList();
        }
    }
}
