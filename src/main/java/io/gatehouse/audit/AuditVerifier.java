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
     * Every chain of an export.
     *
     * @throws IOException when the file cannot be read or is no export
     */
    List<Result> file(Path export) throws IOException {
        Map<@Nullable String, ChainCheck> checks = new LinkedHashMap<>();
        heads(export)
                .forEach((company, heads) ->
                        checks.put(company, new ChainCheck(signer, company, heads)));
        read(
                export,
                line -> {
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
        return results;
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
