package io.gatehouse.platform.database;

import io.gatehouse.platform.GatehouseProperties;
import io.gatehouse.platform.StartRefused;
import io.gatehouse.platform.crypto.Envelope;
import io.gatehouse.platform.crypto.InstanceKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Where the instance key comes from: the environment, a file, or the data directory. */
record InstanceKeySource(GatehouseProperties properties) {

    /**
     * Reads the configured key; empty when nothing is configured and the data directory has none.
     *
     * @throws StartRefused when it is malformed, or a file that was named does not exist
     */
    Optional<InstanceKey> find() {
        String key = properties.key();
        if (key != null && !key.isBlank()) {
            return Optional.of(parse(key, "GATEHOUSE_KEY"));
        }
        Path file = properties.keyFile();
        if (file != null) {
            return Optional.of(parse(read(file), file.toString()));
        }
        return Files.exists(defaultFile())
                ? Optional.of(parse(read(defaultFile()), defaultFile().toString()))
                : Optional.empty();
    }

    /**
     * Reads the key that a database needs.
     *
     * @param check what the database keeps: a known text sealed under its key
     * @throws StartRefused when it is missing or another one
     */
    InstanceKey find(byte[] check) {
        String wanted = Envelope.keyId(check);
        InstanceKey found =
                find().orElseThrow(() ->
                        new StartRefused(
                                "the database needs instance key %s and there is none: set GATEHOUSE_KEY or GATEHOUSE_KEY_FILE, or put it back to %s"
                                        .formatted(wanted, defaultFile())));
        if (!found.id().equals(wanted)) {
            throw new StartRefused(
                    "wrong instance key: the database needs key %s, %s holds key %s"
                            .formatted(wanted, name(), found.id()));
        }
        return found;
    }

    /** Makes a key in the data directory, readable by its owner alone. */
    InstanceKey make() {
        InstanceKey key = InstanceKey.random();
        Path file = DataDirectory.open(properties.dataDir()).path().resolve("key");
        try {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, key.encoded() + "\n");
        } catch (IOException failure) {
            throw new StartRefused(
                    "the instance key cannot be written to %s (%s)".formatted(file, failure),
                    failure);
        }
        return key;
    }

    private Path defaultFile() {
        return properties.dataDir().toAbsolutePath().normalize().resolve("key");
    }

    private String name() {
        Path file = properties.keyFile();
        String key = properties.key();
        return key != null && !key.isBlank()
                ? "GATEHOUSE_KEY"
                : String.valueOf(file == null ? defaultFile() : file);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new StartRefused(
                    "the instance key %s cannot be read (%s)".formatted(file, failure), failure);
        }
    }

    private static InstanceKey parse(String text, String from) {
        return InstanceKey.parse(text)
                .orElseThrow(() ->
                        new StartRefused(
                                "%s holds no key: expected base64 of 32 bytes (openssl rand -base64 32)"
                                        .formatted(from)));
    }
}
