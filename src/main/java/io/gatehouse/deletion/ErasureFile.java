package io.gatehouse.deletion;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.deletion.Erasures.Erasure;
import io.gatehouse.platform.GatehouseProperties;
import io.gatehouse.platform.StartRefused;
import io.gatehouse.platform.crypto.Base64Url;
import io.gatehouse.platform.crypto.Envelope;
import io.gatehouse.platform.crypto.Resealable;
import io.gatehouse.platform.crypto.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * The records of erasures outside the database: one line each, the record and a seal under the
 * instance key, by which a line is known as ours also when the database has forgotten its key.
 */
@Component
class ErasureFile implements Resealable {

    private final Path path;
    private final Envelope envelope;

    ErasureFile(ErasureSettings settings, GatehouseProperties properties, Envelope envelope) {
        Path given = settings.file();
        this.path = given == null ? properties.dataDir().resolve("erasures") : given;
        this.envelope = envelope;
    }

    /**
     * Every record by the hash of its subject.
     *
     * @throws StartRefused when a line is not ours
     */
    synchronized Map<String, Erasure> read() {
        Map<String, Erasure> erasures = new LinkedHashMap<>();
        List<String> lines = lines();
        for (int i = 0; i < lines.size(); i++) {
            Erasure erasure = parse(lines.get(i), i + 1);
            erasures.put(erasure.subjectHash(), erasure);
        }
        return erasures;
    }

    /** The whole lines. A crash may have cut the last one off; its record is in the database. */
    private List<String> lines() {
        if (!Files.exists(path)) {
            return List.of();
        }
        try {
            byte[] bytes = Files.readAllBytes(path);
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            return new String(bytes, 0, end, UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException failure) {
            throw new StartRefused(
                    "the file of erasures %s cannot be read".formatted(path), failure);
        }
    }

    /** Adds the records that are not in it; on the disk when this returns. */
    synchronized void addMissing(List<Erasure> erasures) {
        Map<String, Erasure> known = read();
        StringBuilder lines = new StringBuilder();
        for (Erasure erasure : erasures) {
            if (!known.containsKey(erasure.subjectHash())) {
                lines.append(line(erasure));
            }
        }
        if (!lines.isEmpty()) {
            append(lines.toString());
        }
        if (sealedUnder().keySet().stream().anyMatch(key -> !key.equals(envelope.sealingKeyId()))) {
            rewrite();
        }
    }

    /** Each node rewrites its own file when the instance key has changed; this one counts. */
    @Override
    public synchronized Map<String, Integer> sealedUnder() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (String line : lines()) {
            byte[] seal = sealOf(line);
            counts.merge(Envelope.keyId(seal), 1, Integer::sum);
        }
        return counts;
    }

    @Override
    public synchronized int reseal(int most) {
        boolean all =
                sealedUnder().keySet().stream()
                        .allMatch(key -> key.equals(envelope.sealingKeyId()));
        // The file is small, and half of it cannot be replaced.
        return all ? 0 : Math.min(rewrite(), most - 1);
    }

    private int rewrite() {
        Map<String, Erasure> known = read();
        StringBuilder lines = new StringBuilder();
        known.values().forEach(erasure -> lines.append(line(erasure)));
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh);
            write(fresh, lines.toString());
            Files.move(
                    fresh,
                    path,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            return known.size();
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "the file of erasures cannot be written: " + path, failure);
        }
    }

    private String line(Erasure erasure) {
        byte[] seal = envelope.seal(Sha256.of(erasure.signed()), aad(erasure.signed()));
        return erasure.signed() + ' ' + Base64Url.encode(seal) + '\n';
    }

    private static byte[] sealOf(String line) {
        return Base64Url.decode(line.substring(line.lastIndexOf(' ') + 1)).orElseThrow();
    }

    private void append(String lines) {
        try {
            Path parent = path.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            write(path, lines);
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "the file of erasures cannot be written: " + path, failure);
        }
    }

    private static void write(Path file, String lines) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        }
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            // What a crash cut off is in the database still, and is among these lines again.
            channel.truncate(endOfLastLine(channel));
            channel.position(channel.size());
            ByteBuffer bytes = ByteBuffer.wrap(lines.getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static long endOfLastLine(FileChannel file) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        for (long end = file.size(); end > 0; end--) {
            file.read(one.clear(), end - 1);
            if (one.get(0) == '\n') {
                return end;
            }
        }
        return 0;
    }

    private Erasure parse(String line, int number) {
        try {
            String[] parts = line.split(" ", -1);
            envelope.open(sealOf(line), aad(parts[0]));
            JWTClaimsSet claims = SignedJWT.parse(parts[0]).getJWTClaimsSet();
            return new Erasure(
                    String.valueOf(claims.getStringClaim("kind")),
                    String.valueOf(claims.getStringClaim("subject_sha256")),
                    claims.getIssueTime().toInstant(),
                    parts[0]);
        } catch (ParseException | RuntimeException notOurs) {
            throw new StartRefused(
                    "line %d of the file of erasures %s is not of this instance; restore the file"
                            .formatted(number, path),
                    notOurs);
        }
    }

    private static String aad(String signed) {
        return "erasure:" + signed;
    }
}
