package io.gatehouse.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thymeleaf.context.Context;

class ThemeTest {
    private static final Path THEMES = Path.of("themes");

    @TempDir private Path folder;

    static Stream<Path> templates() throws IOException {
        return filesBelow(THEMES, ".html");
    }

    // Mail programs know no style sheet of ours, so mails carry theirs along.
    static Stream<Path> pages() throws IOException {
        return templates().filter(file -> !file.getParent().endsWith("email"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void hasNoInlineStyle(Path template) throws IOException {
        assertThat(Files.readString(template)).doesNotContainPattern("(?i)\\s(th:)?style\\s*=");
    }

    @ParameterizedTest
    @MethodSource("templates")
    void hasNoInlineScriptOrHandler(Path template) throws IOException {
        String html = Files.readString(template);

        assertThat(html)
                .doesNotContainPattern("(?i)\\s(th:)?on[a-z]+\\s*=")
                .doesNotContainPattern("(?i)<style")
                .doesNotContainPattern("(?i)<script(?![^>]*th:src)[^>]*>")
                .doesNotContainIgnoringCase("javascript:");
    }

    @ParameterizedTest
    @MethodSource("templates")
    void writesDataOnlyEscapedAndEvaluatesNone(Path template) throws IOException {
        String html = Files.readString(template);

        assertThat(html).doesNotContain("th:utext", "[(", "__${", "th:inline", "T(");
    }

    /** Thymeleaf replaces first, so the condition would never be looked at. */
    @ParameterizedTest
    @MethodSource("templates")
    void putsNoConditionOnAnElementThatIsReplaced(Path template) throws IOException {
        String html = Files.readString(template);

        assertThat(html).doesNotContainPattern("<[^>]*th:if=[^>]*th:replace=[^>]*>");
    }

    @ParameterizedTest
    @MethodSource("templates")
    void asksNobodyElseForAnything(Path template) throws IOException {
        String html = Files.readString(template).replace("http://www.thymeleaf.org", "");

        assertThat(html).doesNotContainPattern("(?i)(https?:)?//[a-z0-9]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"de"})
    void saysEverythingInEveryLanguage(String language) throws IOException {
        Set<String> english = keys("messages.properties");

        assertThat(keys("messages_" + language + ".properties")).isEqualTo(english);
    }

    @ParameterizedTest
    @MethodSource("templates")
    void usesOnlyTextsThatExist(Path template) throws IOException {
        Matcher used = Pattern.compile("#\\{([a-z0-9._-]+)").matcher(Files.readString(template));
        Set<String> keys = used.results().map(m -> m.group(1)).collect(Collectors.toSet());

        assertThat(keys("messages.properties")).containsAll(keys);
    }

    @ParameterizedTest
    @ValueSource(strings = {"messages.properties", "messages_de.properties"})
    void hasNoPlainApostropheBecauseItQuotes(String file) throws IOException {
        assertThat(texts(file).values()).noneMatch(text -> text.toString().contains("'"));
    }

    @Test
    void everyErrorTitleHasAText() throws IOException {
        Set<String> keys = keys("messages.properties");
        Set<String> expected =
                keys.stream()
                        .filter(key -> key.matches("error\\..*\\.title"))
                        .map(key -> key.replaceFirst("title$", "text"))
                        .collect(Collectors.toSet());

        assertThat(keys).containsAll(expected);
        assertThat(expected).isNotEmpty();
    }

    @Test
    void prefersTheFolderThenThePackedThemeThenBase() throws IOException {
        write("acme/templates/error.html", "of acme");
        write("base/templates/sign-in.html", "of the base folder");
        var files = new ThemeFiles(new PagesProperties(folder, "acme", ""));

        assertThat(content(files, "templates/error.html")).isEqualTo("of acme");
        assertThat(content(files, "templates/sign-in.html")).isEqualTo("of the base folder");
        assertThat(content(files, "templates/consent.html")).contains("consent.title");
    }

    @Test
    void fallsBackToBaseForAnUnknownTheme() throws IOException {
        var files = new ThemeFiles(new PagesProperties(null, "unknown", ""));

        assertThat(content(files, "templates/error.html")).contains("data-error");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.txt",
                "static/../../secret.txt",
                "static/..\\..\\secret.txt",
                "static//etc/passwd",
                "/etc/passwd",
                "static/.hidden",
                "static/%2e%2e/secret.txt",
                ""
            })
    void leadsNowhereOutsideTheTheme(String path) throws IOException {
        Files.writeString(folder.resolve("secret.txt"), "secret");
        write("base/static/.hidden", "secret");
        var files = new ThemeFiles(new PagesProperties(folder, "base", ""));

        assertThat(files.find(path)).isEmpty();
    }

    @Test
    void mergesTextsOfAThemeOverThoseOfBase() throws IOException {
        write("acme/messages/messages_de.properties", "sign-in.submit=Hereinspaziert\n");
        var properties = new PagesProperties(folder, "acme", "");
        var messages = new ThemeMessages(new ThemeFiles(properties), properties);

        assertThat(messages.getMessage("sign-in.submit", null, Locale.GERMAN))
                .isEqualTo("Hereinspaziert");
        assertThat(messages.getMessage("sign-in.heading", null, Locale.GERMAN))
                .isEqualTo("Anmelden");
        assertThat(messages.getMessage("sign-in.submit", null, Locale.ENGLISH))
                .isEqualTo("Sign in");
    }

    @Test
    void showsAnEditOfTheFolderAtOnce() throws IOException {
        var properties = new PagesProperties(folder, "acme", "");
        var files = new ThemeFiles(properties);
        var messages = new ThemeMessages(files, properties);
        var engine = new PagesConfiguration().pageTemplates(files, messages, properties);
        write("acme/templates/hello.html", "<p th:text=\"#{hello}\"></p>");
        write("acme/messages/messages.properties", "hello=Hello");
        assertThat(engine.process("hello", new Context(Locale.ENGLISH))).isEqualTo("<p>Hello</p>");

        write("acme/templates/hello.html", "<b th:text=\"#{hello}\"></b>");
        write("acme/messages/messages.properties", "hello=Welcome");

        assertThat(engine.process("hello", new Context(Locale.ENGLISH)))
                .isEqualTo("<b>Welcome</b>");
    }

    @Test
    void learnsALanguageByAFile() throws IOException {
        write("acme/theme.yaml", "languages: [ar, en]\n");
        var languages = new Languages(new ThemeFiles(new PagesProperties(folder, "acme", "")));

        assertThat(languages.supported())
                .extracting(Locale::toLanguageTag)
                .containsExactly("ar", "en");
        assertThat(Languages.directionOf(languages.supported().getFirst())).isEqualTo("rtl");
    }

    @Test
    void refusesAThemeNameThatIsAPath() {
        assertThatThrownBy(() -> new PagesProperties(null, "../etc", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gatehouse.theme");
    }

    private void write(String path, String content) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static String content(ThemeFiles files, String path) throws IOException {
        return files.find(path).orElseThrow().getContentAsString(StandardCharsets.UTF_8);
    }

    private static Set<String> keys(String file) throws IOException {
        return new TreeSet<>(texts(file).stringPropertyNames());
    }

    private static Properties texts(String file) throws IOException {
        Properties texts = new Properties();
        try (Reader reader = Files.newBufferedReader(THEMES.resolve("base/messages/" + file))) {
            texts.load(reader);
        }
        return texts;
    }

    private static Stream<Path> filesBelow(Path root, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> found = files.filter(f -> f.toString().endsWith(ending)).sorted().toList();
            return found.stream();
        }
    }
}
