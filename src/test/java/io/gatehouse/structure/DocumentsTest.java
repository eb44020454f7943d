package io.gatehouse.structure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents say what the code does, and their links lead somewhere. */
class DocumentsTest {

    private static final Pattern LINK = Pattern.compile("]\\(([^)#:\\s]+)(?:#[^)]*)?\\)");
    private static final Pattern VARIABLE = Pattern.compile("\\bGATEHOUSE_[A-Z_]*[A-Z]");
    private static final Pattern ERROR_CODE =
            Pattern.compile(
                    "(?:Refusal\\.of\\(|refuse\\(|new PageError\\(|ErrorPage\\.of\\(\\d+,|error\\()\\s*\"([a-z_]+)\"");

    private static final Pattern TABLE = Pattern.compile("(?m)(?:^\\|.*\\n)+");
    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| *([^ |][^|]*?) *\\|");

    private static final Set<String> SPEAK_ERRORS = Set.of("protocol", "signin", "selfservice");

    /** Of tests and scripts, not of the application. */
    private static final Set<String> NO_SETTINGS =
            Set.of("GATEHOUSE_TEST_IMAGE", "GATEHOUSE_TEST_JDBC_URL", "GATEHOUSE_GENERATE");

    @Test
    void listEverySetting() {
        CheckedIn.hasCurrentPart(
                Path.of("docs/reference/configuration.md"), ConfigurationReference.table());
    }

    @Test
    void nameOnlySettingsThatExist() {
        String table = ConfigurationReference.table();

        assertThat(documents())
                .allSatisfy(document ->
                        assertThat(all(VARIABLE, CheckedIn.read(document)))
                                .allMatch(name ->
                                        NO_SETTINGS.contains(name)
                                                || table.contains("`" + name + "`")));
    }

    @Test
    void listEveryErrorCode() {
        String reference = CheckedIn.read(Path.of("docs/reference/errors.md"));
        Set<String> codes = new TreeSet<>();
        SourceTree.files(SourceTree.MAIN, ".java").stream()
                .filter(file -> SPEAK_ERRORS.contains(SourceTree.module(file)))
                .forEach(file -> codes.addAll(all(ERROR_CODE, SourceTree.code(file))));

        assertThat(codes)
                .contains("login_required", "invalid_redirect_uri")
                .allSatisfy(code -> assertThat(reference).contains("`" + code + "`"));
    }

    @Test
    void linkToFilesThatExist() {
        assertThat(documents())
                .allSatisfy(document ->
                        assertThat(all(LINK, CheckedIn.read(document)))
                                .allSatisfy(link ->
                                        assertThat(document.toAbsolutePath().resolveSibling(link))
                                                .exists()));
    }

    /** Two rows about one thing are what a merge leaves behind. */
    @Test
    void sayEachThingOnce() {
        assertThat(documents())
                .allSatisfy(document ->
                        assertThat(tables(CheckedIn.read(document)))
                                .allSatisfy(table ->
                                        assertThat(all(FIRST_CELL, table))
                                                .hasSize(
                                                        (int)
                                                                FIRST_CELL
                                                                        .matcher(table)
                                                                        .results()
                                                                        .count())));
    }

    private static List<String> tables(String document) {
        return TABLE.matcher(document).results().map(MatchResult::group).toList();
    }

    private static Set<String> all(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        pattern.matcher(text)
                .results()
                .forEach(match -> found.add(match.group(match.groupCount())));
        return found;
    }

    private static List<Path> documents() {
        List<Path> top =
                Stream.of("README", "SECURITY", "CONTRIBUTING", "CHANGELOG", "UPGRADING")
                        .map(name -> Path.of(name + ".md"))
                        .filter(Files::exists)
                        .toList();
        return Stream.of(top, SourceTree.files(Path.of("docs"), ".md"))
                .flatMap(List::stream)
                .toList();
    }
}
