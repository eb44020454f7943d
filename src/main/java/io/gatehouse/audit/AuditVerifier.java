package io.gatehouse.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.platform.crypto.Base64Url;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Computes the chains again, of the database or of an export, and compares. */
@Service
class AuditVerifier {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<LinkedHashMap<String, @Nullable Object>> OBJECT =
            new TypeReference<>() {};

    private final AuditTrail trail;
    private final RecordSigner signer;

    AuditVerifier(AuditTrail trail, RecordSigner signer) {
        this.trail = trail;
        this.signer = signer;
    }

    /**
     * What came of one chain.
     *
     * @param company null for the instance's
     * @param problems empty when it is whole
     */
    record Result(@Nullable String company, long length, List<String> problems) {}

    /**
     * What came of an export.
     *
     * @param flaw of the file itself; null when it is whole
     */
    record FileResult(List<Result> chains, @Nullable String flaw) {}

    /** Every chain of the database. */
    List<Result> database() {
        return trail.chains().stream().map(this::database).toList();
    }

    /** One chain of the database; null for the instance's. */
    Result database(@Nullable UUID company) {
        String name = company == null ? null : company.toString();
        // The heads first: events that are sealed meanwhile come on top of what these cover.
        List<String> heads = trail.heads(company).stream().map(AuditTrail.Head::signed).toList();
        ChainCheck check = new ChainCheck(signer, name, heads);
        trail.each(
                company,
                sealed -> {
                    RecordedEvent event = sealed.event();
                    check.next(
                            sealed.sequence(),
                            event == null ? null : event.membersAt(sealed.sequence()),
                            HexFormat.of().parseHex(sealed.hash()));
                });
        List<String> problems = new ArrayList<>(check.end());
        trail.unplaced(company)
                .forEach(id -> problems.add(id + " was slipped in: it has no place"));
        return new Result(name, check.length(), problems);
    }

    /**
     * Every chain of an export, and whether the export is all there.
     *
     * @throws IOException when the file cannot be read or is no export
     */
    FileResult file(Path export) throws IOException {
        Map<@Nullable String, ChainCheck> checks = new LinkedHashMap<>();
        heads(export)
                .forEach((company, heads) ->
                        checks.put(company, new ChainCheck(signer, company, heads)));
        Ending ending = new Ending();
        read(
                export,
                line -> {
                    ending.next(line);
                    if (!(line.get("sequence") instanceof Number sequence)) {
                        return;
                    }
                    String company = (String) line.get("company");
                    byte[] hash =
                            Base64Url.decode(String.valueOf(line.remove("hash")))
                                    .orElseGet(() -> new byte[0]);
                    checks.computeIfAbsent(company, name -> new ChainCheck(signer, name, List.of()))
                            .next(sequence.longValue(), line, hash);
                });
        List<Result> results = new ArrayList<>();
        checks.forEach(
                (company, check) -> results.add(new Result(company, check.length(), check.end())));
        return new FileResult(results, ending.flaw());
    }

    /** Compares the last line, which counts the events, with what stands before it. */
    private static final class Ending {

        private long events;
        private @Nullable Object counted;

        void next(Map<String, @Nullable Object> line) {
            events += line.containsKey("sequence") ? 1 : 0;
            counted = line.get("events");
        }

        @Nullable String flaw() {
            if (!(counted instanceof Number number)) {
                return "the export was broken off: its last line is missing";
            }
            return number.longValue() == events
                    ? null
                    : "the last line counts %d events, there are %d"
                            .formatted(number.longValue(), events);
        }
    }

    private Map<@Nullable String, List<String>> heads(Path export) throws IOException {
        Map<@Nullable String, List<String>> heads = new LinkedHashMap<>();
        read(
                export,
                line -> {
                    if (line.get("head") instanceof String signed) {
                        heads.computeIfAbsent(
                                        (String) line.get("company"), name -> new ArrayList<>())
                                .add(signed);
                    }
                });
        return heads;
    }

    private interface LineReader {
        void read(Map<String, @Nullable Object> line);
    }

    private static void read(Path export, LineReader reader) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(export, UTF_8)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                try {
                    reader.read(JSON.readValue(line, OBJECT));
                } catch (JacksonException | ClassCastException malformed) {
                    throw new IOException(
                            "line %d is not of an export".formatted(number), malformed);
                }
            }
        }
    }
}
