package io.gatehouse.structure;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** The settings as a table, from the records that hold them and their Javadoc. */
final class ConfigurationReference {

    private static final Pattern VALUE =
            Pattern.compile(
                    "@Value\\(\"\\$\\{(gatehouse\\.[a-z.-]+):?([^}]*)}\"\\)\\s+\\w+ (\\w+)");

    /** In application.yaml rather than in the record. */
    private static final Map<String, String> DEFAULTS =
            Map.of("gatehouse.issuer", "`http://localhost:PORT`");

    /** Read by a profile's own file alone. */
    private static final Map<String, String> OF_PROFILES =
            Map.of(
                    "gatehouse.tls.certificate",
                    row(
                            "gatehouse.tls.certificate",
                            "",
                            "the PEM file of the certificate with its chain, for the profile `tls`"),
                    "gatehouse.tls.private-key",
                    row(
                            "gatehouse.tls.private-key",
                            "",
                            "the PEM file of its private key, for the profile `tls`"),
                    "gatehouse.tls.quiet-period",
                    row(
                            "gatehouse.tls.quiet-period",
                            "5s",
                            "how long both files must have stayed the same before a change counts"));

    private final Map<String, String> rows = new TreeMap<>();

    /** The table, one row per setting, in the order of their names. */
    static String table() {
        ConfigurationReference all = new ConfigurationReference();
        all.addRecords();
        all.addSingleValues();
        all.rows.putAll(OF_PROFILES);
        return "| Setting | Environment | Default | |\n|---|---|---|---|\n"
                + String.join("\n", all.rows.values())
                + "\n";
    }

    /** The name in the environment: {@code gatehouse.data-dir} is {@code GATEHOUSE_DATA_DIR}. */
    static String variable(String setting) {
        return setting.replace('-', '_').replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private void addRecords() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        scanner.findCandidateComponents("io.gatehouse").stream()
                .map(found -> load(found.getBeanClassName()))
                .forEach(type ->
                        addRecord(
                                type.getAnnotation(ConfigurationProperties.class).value(),
                                type,
                                CheckedIn.read(sourceOf(type))));
    }

    private void addRecord(String prefix, Class<?> type, String source) {
        String documented = source.substring(0, source.indexOf("record " + type.getSimpleName()));
        String javadoc = documented.substring(documented.lastIndexOf("/**"));
        Arrays.stream(type.getRecordComponents())
                .forEach(component -> addComponent(prefix, component, javadoc, source));
    }

    private void addComponent(
            String prefix, RecordComponent component, String javadoc, String source) {
        String name = prefix + "." + kebab(component.getName());
        Class<?> type = component.getType();
        if (type.isRecord() && type.isMemberClass()) {
            addRecord(name, type, source);
            return;
        }
        DefaultValue value = constructorDefault(component);
        // Two modules read the issuer; the platform's description is the whole one.
        rows.merge(
                name,
                row(
                        name,
                        value == null ? "" : String.join(", ", value.value()),
                        sentence(javadoc, component.getName())),
                (first, second) -> first.length() >= second.length() ? first : second);
    }

    private void addSingleValues() {
        for (Path file : SourceTree.files(SourceTree.MAIN, ".java")) {
            String source = CheckedIn.read(file);
            Matcher found = VALUE.matcher(source);
            while (found.find()) {
                rows.put(
                        found.group(1),
                        row(found.group(1), found.group(2), sentence(source, found.group(3))));
            }
        }
    }

    private static String row(String name, String otherwise, String description) {
        String value =
                DEFAULTS.getOrDefault(name, otherwise.isEmpty() ? "" : "`" + otherwise + "`");
        return "| `%s` | `%s` | %s | %s |".formatted(name, variable(name), value, description);
    }

    private static DefaultValue constructorDefault(RecordComponent component) {
        return Arrays.stream(
                        component.getDeclaringRecord().getDeclaredConstructors()[0].getParameters())
                .filter(parameter -> parameter.getName().equals(component.getName()))
                .map(parameter -> parameter.getAnnotation(DefaultValue.class))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static String sentence(String javadoc, String parameter) {
        Matcher found =
                Pattern.compile("(?s)@param " + parameter + " (.*?)(?=\\n\\s*\\* @|\\n\\s*\\*/)")
                        .matcher(javadoc);
        if (!found.find()) {
            throw new IllegalStateException("no @param for the setting " + parameter);
        }
        return found.group(1)
                .replaceAll("\\s*\\n\\s*\\*\\s*", " ")
                .replaceAll("\\{@code ([^}]*)}", "`$1`");
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static Path sourceOf(Class<?> type) {
        return Path.of("src/main/java", type.getName().replace('.', '/') + ".java");
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
