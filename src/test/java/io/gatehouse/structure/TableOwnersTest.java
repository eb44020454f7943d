package io.gatehouse.structure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A table belongs to one module, its comment says to which, and only that module's SQL names it.
 */
class TableOwnersTest {

    private static final Pattern TABLE = Pattern.compile("(?m)^create (?:unlogged )?table (\\w+)");
    private static final Pattern OWNER = Pattern.compile("comment on table (\\w+) is\\s+'(\\w+): ");
    private static final Pattern NAMED =
            Pattern.compile(
                    "(?i)\\b(?:from|join|into|update|using|table)\\s+(?:only\\s+)?(?:public\\.)?(\\w+)");
    private static final Pattern SQL = Pattern.compile("(?s).*\\b(select|set|values|where)\\b.*");
    // "from a, b" and "from a x, b y"
    private static final Pattern LISTED =
            Pattern.compile("(?i)\\bfrom\\s+\\w+(?:\\s+\\w+)?\\s*,\\s*(\\w+)");

    private final Map<String, String> owners = owners();

    @Test
    void everyTableSaysWhoseItIs() {
        List<String> tables =
                SourceTree.files(SourceTree.MIGRATIONS, ".sql").stream()
                        .flatMap(file -> TABLE.matcher(CheckedIn.read(file)).results())
                        .map(found -> found.group(1))
                        .toList();

        assertThat(tables).isNotEmpty();
        assertThat(owners.keySet()).containsExactlyInAnyOrderElementsOf(tables);
    }

    @Test
    void everyOwnerIsAModule() {
        assertThat(owners.values())
                .allSatisfy(module -> assertThat(SourceTree.MAIN.resolve(module)).isDirectory());
    }

    @Test
    void onlyTheOwnersSqlNamesATable() {
        List<String> trespasses =
                SourceTree.files(SourceTree.MAIN, ".java").stream()
                        .flatMap(file ->
                                SourceTree.texts(file).stream()
                                        .flatMap(TableOwnersTest::tablesIn)
                                        .filter(table -> isOfAnother(table, file))
                                        .map(table -> file + " names " + table))
                        .toList();

        assertThat(trespasses).isEmpty();
    }

    @Test
    void theSearchFindsATrespass() {
        assertThat(tablesIn("select 1 from account a, membership m where a.id = m.account_id"))
                .contains("account", "membership");
        assertThat(isOfAnother("account", SourceTree.MAIN.resolve("clients/Clients.java")))
                .isTrue();
    }

    private boolean isOfAnother(String table, Path file) {
        String owner = owners.get(table);
        return owner != null && !owner.equals(SourceTree.module(file));
    }

    private static Stream<String> tablesIn(String text) {
        // Sentences for people say "from" and "update" too; SQL has another of its words besides.
        return SQL.matcher(text).matches()
                ? Stream.concat(NAMED.matcher(text).results(), LISTED.matcher(text).results())
                        .map(found -> found.group(1))
                : Stream.empty();
    }

    private static Map<String, String> owners() {
        return SourceTree.files(SourceTree.MIGRATIONS, ".sql").stream()
                .map(CheckedIn::read)
                .flatMap(sql -> OWNER.matcher(sql).results())
                .collect(
                        Collectors.toMap(
                                (MatchResult found) -> found.group(1),
                                found -> found.group(2),
                                (first, second) -> second,
                                TreeMap::new));
    }
}
