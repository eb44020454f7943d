package io.gatehouse.structure;

import io.gatehouse.testing.Requirement;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tables of docs/reference/standards.md: which test shows which {@link Requirement}. What
 * stands between the headings and the tables is written by hand.
 */
final class Standards {

    private static final List<Path> ROOTS =
            List.of(Path.of("src/test/java"), Path.of("src/e2e/java"));
    private static final Pattern TAGGED =
            Pattern.compile(
                    "((?:^    @Requirement\\(\\s*\"[^\"]*\"\\)\\n)+)(?:.*\\n)*?    (?:\\w+ )*void (\\w+)\\(",
                    Pattern.MULTILINE);
    private static final Pattern TAG = Pattern.compile("@Requirement\\(\\s*\"([^\"]*)\"\\)");
    private static final Pattern PARTS = Pattern.compile("(.+?) ([0-9A-Z]+(?:\\.[0-9]+)*): (.+)");
    private static final Pattern HEADING = Pattern.compile("(?m)^## ([^:\\n]+): .*\\n");
    private static final Pattern ROWS = Pattern.compile("(?m)^\\|.*\\n+");

    private Standards() {}

    /**
     * A rule of a specification.
     *
     * @param section numbers and dots, perhaps after a letter
     */
    record Rule(String section, String text) {

        private static final Comparator<Rule> ORDER =
                Comparator.<Rule, String>comparing(rule -> sortable(rule.section))
                        .thenComparing(Rule::text);

        // 4.10 comes after 4.9.
        private static String sortable(String section) {
            StringBuilder key = new StringBuilder();
            for (String part : section.split("\\.", -1)) {
                key.append("%4s.".formatted(part));
            }
            return key.toString();
        }

        @Override
        public String toString() {
            return section + " " + text;
        }
    }

    /** The links to the tests by rule, by specification. */
    static Map<String, Map<Rule, TreeSet<String>>> all() {
        Map<String, Map<Rule, TreeSet<String>>> all = new TreeMap<>();
        ROOTS.stream()
                .flatMap(root -> SourceTree.files(root, ".java").stream())
                .forEach(file ->
                        TAGGED.matcher(CheckedIn.read(file))
                                .results()
                                .forEach(test -> add(all, file, test)));
        return all;
    }

    private static void add(
            Map<String, Map<Rule, TreeSet<String>>> all, Path file, MatchResult test) {
        TAG.matcher(test.group(1))
                .results()
                .forEach(tag -> {
                    Matcher parts = PARTS.matcher(tag.group(1));
                    if (!parts.matches()) {
                        throw new AssertionError(
                                file
                                        + ": not specification, section, colon, rule: "
                                        + tag.group(1));
                    }
                    all.computeIfAbsent(parts.group(1), name -> new TreeMap<>(Rule.ORDER))
                            .computeIfAbsent(
                                    new Rule(parts.group(2), parts.group(3)),
                                    rule -> new TreeSet<>())
                            .add(link(file, test.group(2)));
                });
    }

    /** How many tags stand in the sources, found in the simplest way. */
    static long written() {
        return ROOTS.stream()
                .flatMap(root -> SourceTree.files(root, ".java").stream())
                .filter(file -> !file.endsWith("Requirement.java"))
                .flatMap(file -> CheckedIn.read(file).lines())
                .filter(line -> line.strip().startsWith("@Requirement("))
                .count();
    }

    private static String link(Path file, String method) {
        String name = file.getFileName().toString().replace(".java", "");
        return "[%s.%s](../../%s)".formatted(name, method, file.toString().replace('\\', '/'));
    }

    /** The specifications that the page has a heading for, in its order. */
    static List<String> headings(String page) {
        return HEADING.matcher(page).results().map(heading -> heading.group(1)).toList();
    }

    /** The page with a table as it should be at the end of each specification's part. */
    static String filled(String page) {
        Map<String, Map<Rule, TreeSet<String>>> all = all();
        String[] parts = page.split("(?m)^(?=## )", -1);
        return String.join("", Arrays.stream(parts).map(part -> filled(part, all)).toList());
    }

    private static String filled(String part, Map<String, Map<Rule, TreeSet<String>>> all) {
        Matcher heading = HEADING.matcher(part);
        if (!heading.lookingAt() || !all.containsKey(heading.group(1))) {
            return part;
        }
        String byHand = ROWS.matcher(part).replaceAll("").stripTrailing();
        return byHand + "\n\n" + table(all.get(heading.group(1))) + "\n";
    }

    private static String table(Map<Rule, TreeSet<String>> rules) {
        Map<String, String> rows = new LinkedHashMap<>();
        rules.forEach((rule, tests) -> rows.put(rule.toString(), String.join(", ", tests)));
        return Stream.concat(
                        Stream.of("| Requirement | Test |\n|---|---|\n"),
                        rows.entrySet().stream()
                                .map(row ->
                                        "| %s | %s |\n".formatted(row.getKey(), row.getValue())))
                .reduce("", String::concat);
    }
}
