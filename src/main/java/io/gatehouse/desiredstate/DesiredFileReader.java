package io.gatehouse.desiredstate;

import io.gatehouse.accounts.Attribute;
import io.gatehouse.desiredstate.DesiredFile.Names;
import io.gatehouse.desiredstate.DesiredFile.WantedApi;
import io.gatehouse.desiredstate.DesiredFile.WantedAttribute;
import java.nio.file.Path;
import java.time.Period;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;

/** Reads a desired-state file: shapes, types and values, without the database. */
final class DesiredFileReader {

    private static final Set<String> KEYS =
            Set.of(
                    "version",
                    "attributes",
                    "apis",
                    "companies",
                    "clients",
                    "registration_policies",
                    "accounts");
    private static final Set<String> ATTRIBUTE_KEYS = Set.of("name", "purpose", "retention");

    private final Findings findings;
    private final Scalars scalars;

    private DesiredFileReader(Findings findings, Scalars scalars) {
        this.findings = findings;
        this.scalars = scalars;
    }

    /** What the file asks for; empty when it is no mapping at all. */
    static Optional<DesiredFile> read(
            Path path, Function<String, @Nullable String> environment, Findings findings) {
        Path parent = path.toAbsolutePath().getParent();
        Values values = new Values(parent == null ? Path.of("") : parent, environment);
        Scalars scalars = new Scalars(values, findings);
        DesiredFileReader reader = new DesiredFileReader(findings, scalars);
        return YamlText.read(path, findings).map(reader::read);
    }

    private DesiredFile read(MappingNode root) {
        Entry file = Entry.of(root, "", KEYS, scalars, findings);
        Object version = file.tree("version");
        if (!Integer.valueOf(1).equals(version)) {
            findings.refuse(file.placeOf("version"), "must be 1");
        }
        Names names =
                new Names(
                        new LinkedHashSet<>(),
                        new LinkedHashSet<>(),
                        new LinkedHashSet<>(),
                        new LinkedHashSet<>());
        CompanySection companies = new CompanySection(scalars, findings);
        ClientSection clients = new ClientSection(findings);
        ApiSection apis = new ApiSection(findings);
        List<WantedAttribute> wantedAttributes =
                list(
                        file,
                        "attributes",
                        ATTRIBUTE_KEYS,
                        "name",
                        new LinkedHashSet<>(),
                        this::attribute);
        int before = findings.count();
        List<WantedApi> wantedApis =
                list(file, "apis", ApiSection.KEYS, "audience", names.audiences(), apis::read);
        boolean apisClean = findings.count() == before;
        return new DesiredFile(
                wantedAttributes,
                wantedApis,
                list(
                        file,
                        "companies",
                        CompanySection.KEYS,
                        "slug",
                        names.slugs(),
                        companies::read),
                list(
                        file,
                        "clients",
                        ClientSection.KEYS,
                        "client_id",
                        names.clientIds(),
                        clients::read),
                list(
                        file,
                        "registration_policies",
                        RegistrationSection.KEYS,
                        "name",
                        new LinkedHashSet<>(),
                        RegistrationSection::read),
                list(
                        file,
                        "accounts",
                        AccountSection.KEYS,
                        "email",
                        names.emails(),
                        AccountSection::read),
                names,
                apisClean);
    }

    /** The clean entries of a list; the names of all go into {@code names}. */
    private <T> List<T> list(
            Entry file,
            String key,
            Set<String> keys,
            String nameKey,
            Set<String> names,
            Function<Entry, T> read) {
        List<T> clean = new ArrayList<>();
        int before = findings.count();
        List<Entry> entries = file.items(key, (node, path) -> file.mapping(node, path, keys));
        boolean shaped = findings.count() == before;
        for (Entry entry : entries == null ? List.<Entry>of() : entries) {
            int count = findings.count();
            T wanted = read.apply(entry);
            String name = entry.has(nameKey) ? entry.required(nameKey) : "";
            if (!name.isEmpty()
                    && !names.add(
                            nameKey.equals("email")
                                    ? name.strip().toLowerCase(java.util.Locale.ROOT)
                                    : name)) {
                entry.refuse(nameKey, name + " is listed twice");
            }
            if (shaped && findings.count() == count) {
                clean.add(wanted);
            }
        }
        return clean;
    }

    private WantedAttribute attribute(Entry entry) {
        String purpose = entry.required("purpose");
        String retention = entry.required("retention");
        if (purpose.isBlank() && entry.has("purpose")) {
            entry.refuse("purpose", "must say why the attribute is kept");
        }
        if (!retention.isEmpty() && !isPeriod(retention)) {
            entry.refuse("retention", "must be a period such as P2Y or P90D");
        }
        return new WantedAttribute(
                entry, new Attribute(entry.required("name"), purpose, retention));
    }

    private static boolean isPeriod(String text) {
        try {
            Period period = Period.parse(text);
            return !period.isNegative() && !period.isZero();
        } catch (DateTimeParseException notAPeriod) {
            return false;
        }
    }
}
