package io.gatehouse.platform.database;

import io.gatehouse.platform.StartRefused;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The PostgreSQL programs to use.
 *
 * @param bin holds initdb, pg_ctl and postgres
 * @param major the major version
 */
record PostgresBinaries(Path bin, int major) {
    static final int OLDEST = 15;
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
    private static final List<String> HOMES =
            List.of(
                    "/usr/lib/postgresql",
                    "/usr/local/opt",
                    "/opt/homebrew/opt",
                    "/Library/PostgreSQL");

    /** Finds the newest installed version, else the packed one. */
    static PostgresBinaries newest(Path unpackInto) {
        return installed().stream()
                .max(Comparator.comparingInt(PostgresBinaries::major))
                .or(() -> packed(unpackInto))
                .orElseThrow(() ->
                        new StartRefused(
                                "no PostgreSQL found: install PostgreSQL %d or newer, or set SPRING_DATASOURCE_URL, _USERNAME and _PASSWORD"
                                        .formatted(OLDEST)));
    }

    /** Finds the version that made an existing cluster; no other may open its files. */
    static PostgresBinaries ofMajor(int major, Path unpackInto) {
        return installed().stream()
                .filter(found -> found.major() == major)
                .findFirst()
                .or(() -> packed(unpackInto).filter(found -> found.major() == major))
                .orElseThrow(() ->
                        new StartRefused(
                                "the database in %s was made by PostgreSQL %d, which is not here any more: install PostgreSQL %d again"
                                        .formatted(unpackInto.getParent(), major, major)));
    }

    String program(String name) {
        return bin.resolve(name).toString();
    }

    private static Optional<PostgresBinaries> packed(Path unpackInto) {
        return PackedPostgres.unpack(unpackInto).flatMap(home -> at(home.resolve("bin")));
    }

    private static List<PostgresBinaries> installed() {
        List<Path> candidates = new ArrayList<>();
        for (String home : HOMES) {
            for (Path version : children(Path.of(home))) {
                if (home.startsWith("/usr/lib/")
                        || version.toString().contains("ostgre")
                        || home.startsWith("/Library/")) {
                    candidates.add(version.resolve("bin"));
                }
            }
        }
        for (Path version : children(Path.of("/usr"))) {
            if (version.getFileName().toString().startsWith("pgsql-")) {
                candidates.add(version.resolve("bin"));
            }
        }
        for (String folder :
                System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            onPath(Path.of(folder)).ifPresent(candidates::add);
        }
        return candidates.stream()
                .distinct()
                .flatMap(candidate -> at(candidate).stream())
                .filter(found -> found.major() >= OLDEST)
                .toList();
    }

    private static Optional<Path> onPath(Path folder) {
        Path program = folder.resolve("initdb");
        if (!Files.isExecutable(program)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(program.toRealPath().getParent());
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<PostgresBinaries> at(Path bin) {
        boolean complete =
                Stream.of("initdb", "pg_ctl", "postgres")
                        .allMatch(program -> Files.isExecutable(bin.resolve(program)));
        if (!complete) {
            return Optional.empty();
        }
        OptionalInt major =
                major(Commands.run(List.of(bin.resolve("postgres").toString(), "-V")).output());
        return major.isEmpty()
                ? Optional.empty()
                : Optional.of(new PostgresBinaries(bin, major.getAsInt()));
    }

    static OptionalInt major(String versionOutput) {
        Matcher version = VERSION.matcher(versionOutput);
        return version.find()
                ? OptionalInt.of(Integer.parseInt(version.group(1)))
                : OptionalInt.empty();
    }

    private static List<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
