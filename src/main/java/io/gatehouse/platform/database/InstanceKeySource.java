package io.gatehouse.platform.database;

import io.gatehouse.platform.GatehouseProperties;
import io.gatehouse.platform.StartRefused;
import io.gatehouse.platform.crypto.InstanceKey;
import io.gatehouse.platform.crypto.KeyEncryption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * Where instance keys come from: the environment, a file, the data directory; or the database, in
 * the form that a key-management service gives back. The first three may hold several keys, newest
 * first.
 *
 * @param service empty when none is configured
 */
record InstanceKeySource(GatehouseProperties properties, Optional<KeyEncryption> service) {

    InstanceKeySource(GatehouseProperties properties) {
        this(properties, Optional.empty());
    }

    /**
     * Reads the configured keys, newest first; none when nothing is configured and the data
     * directory has none.
     *
     * @throws StartRefused when they are malformed, or a file that was named does not exist
     */
    List<InstanceKey> configured() {
        String key = properties.key();
        if (hasKeyOfEnvironment()) {
            return parse(String.valueOf(key), "GATEHOUSE_KEY");
        }
        Path file = properties.keyFile();
        if (file != null) {
            return parse(read(file), file.toString());
        }
        return Files.exists(defaultFile())
                ? parse(read(defaultFile()), defaultFile().toString())
                : List.of();
    }

    /** Finds a key that a database speaks of; empty when there is none of its id here. */
    Optional<InstanceKey> find(StoredInstanceKey wanted) {
        byte[] wrapped = wanted.wrapped();
        if (wrapped != null && service.isPresent()) {
            return Optional.of(InstanceKey.unwrap(service.get(), wrapped, wanted.id()));
        }
        return configured().stream().filter(key -> key.id().equals(wanted.id())).findFirst();
    }

    /**
     * Finds a key that a database needs.
     *
     * @throws StartRefused when it is missing or there are only others
     */
    InstanceKey require(StoredInstanceKey wanted) {
        if (wanted.wrapped() != null && service.isEmpty()) {
            throw new StartRefused(
                    "the database needs instance key %s, which %s keeps: set GATEHOUSE_KMS_URL and its token"
                            .formatted(wanted.id(), wanted.wrappedBy()));
        }
        try {
            return find(wanted).orElseThrow(() -> missing(wanted));
        } catch (KeyEncryption.Unavailable away) {
            throw new StartRefused(
                    "the database needs instance key %s, and %s"
                            .formatted(wanted.id(), away.getMessage()),
                    away);
        }
    }

    private StartRefused missing(StoredInstanceKey wanted) {
        List<InstanceKey> others = configured();
        if (others.isEmpty()) {
            return new StartRefused(
                    "the database needs instance key %s and there is none: set GATEHOUSE_KEY or GATEHOUSE_KEY_FILE, or put it back to %s"
                            .formatted(wanted.id(), defaultFile()));
        }
        String ids = String.join(", ", others.stream().map(InstanceKey::id).toList());
        return wanted.isCurrent()
                ? new StartRefused(
                        "wrong instance key: the database needs key %s, %s holds key %s"
                                .formatted(wanted.id(), name(), ids))
                : new StartRefused(
                        "a rotation of the instance key is not finished: values of the database still need key %s, %s holds key %s; put it behind the new one, and run gatehouse keys rotate-instance"
                                .formatted(wanted.id(), name(), ids));
    }

    /** Makes a key in the data directory, readable by its owner alone. */
    InstanceKey make() {
        InstanceKey key = InstanceKey.random();
        Path file = DataDirectory.open(properties.dataDir()).path().resolve("key");
        try {
            createForOwner(file);
            Files.writeString(file, key.encoded() + "\n");
        } catch (IOException failure) {
            throw new StartRefused(
                    "the instance key cannot be written to %s (%s)".formatted(file, failure),
                    failure);
        }
        return key;
    }

    /**
     * Puts a new key before those of the file, in one step.
     *
     * @return the file
     * @throws StartRefused when the keys stand in the environment, or the file cannot be written
     */
    Path makeNewer() {
        if (hasKeyOfEnvironment()) {
            throw new StartRefused(
                    "the instance key stands in GATEHOUSE_KEY: put a new one before it, with a comma (openssl rand -base64 32)");
        }
        Path configured = properties.keyFile();
        Path file = configured == null ? defaultFile() : configured;
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(draft);
            createForOwner(draft);
            Files.writeString(draft, InstanceKey.random().encoded() + "\n" + read(file));
            Files.setAttribute(
                    draft,
                    "unix:uid",
                    Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS),
                    LinkOption.NOFOLLOW_LINKS);
            Files.move(
                    draft,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new StartRefused(
                    "the new instance key cannot be written to %s (%s)".formatted(file, failure),
                    failure);
        }
        return file;
    }

    /** What the keys stand in, for messages. */
    String name() {
        Path file = properties.keyFile();
        return hasKeyOfEnvironment()
                ? "GATEHOUSE_KEY"
                : String.valueOf(file == null ? defaultFile() : file);
    }

    private boolean hasKeyOfEnvironment() {
        String key = properties.key();
        return key != null && !key.isBlank();
    }

    private Path defaultFile() {
        return properties.dataDir().toAbsolutePath().normalize().resolve("key");
    }

    private static void createForOwner(Path file) throws IOException {
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new StartRefused(
                    "the instance key %s cannot be read (%s)".formatted(file, failure), failure);
        }
    }

    private static List<InstanceKey> parse(String text, String from) {
        return InstanceKey.parseAll(text)
                .orElseThrow(() ->
                        new StartRefused(
                                "%s holds no key: expected base64 of 32 bytes (openssl rand -base64 32)"
                                        .formatted(from)));
    }
}
