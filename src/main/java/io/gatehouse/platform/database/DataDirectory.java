package io.gatehouse.platform.database;

import io.gatehouse.platform.StartRefused;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder that belongs to one instance: the instance key and the embedded database.
 *
 * @param path absolute
 */
record DataDirectory(Path path) {

    /** Creates the folder if there is none; its files are for its owner alone. */
    static DataDirectory open(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        if (!Files.isDirectory(absolute)) {
            try {
                Files.createDirectories(absolute);
                // Others may pass through (the database may run as another user), not look around.
                Files.setPosixFilePermissions(
                        absolute, PosixFilePermissions.fromString("rwx--x--x"));
            } catch (IOException failure) {
                throw new StartRefused(
                        "the data directory %s cannot be made (%s); set GATEHOUSE_DATA_DIR to a folder that may be written"
                                .formatted(absolute, failure),
                        failure);
            }
        }
        try {
            return new DataDirectory(absolute.toRealPath());
        } catch (IOException failure) {
            throw new StartRefused(
                    "the data directory %s cannot be read".formatted(absolute), failure);
        }
    }

    Path postgres() {
        return path.resolve("postgres");
    }

    /** Claims the folder for this process until closed; empty when another process has it. */
    Optional<Lock> lock() {
        FileChannel channel = null;
        try {
            channel =
                    FileChannel.open(
                            path.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(new Lock(channel));
            }
            channel.close();
            return Optional.empty();
        } catch (OverlappingFileLockException heldByThisProcess) {
            close(channel);
            return Optional.empty();
        } catch (IOException failure) {
            throw new StartRefused(
                    "the data directory %s cannot be written (%s)".formatted(path, failure),
                    failure);
        }
    }

    private static void close(@Nullable FileChannel channel) {
        new Lock(channel).close();
    }

    /** The claim; the operating system ends it with the process, however that dies. */
    record Lock(@Nullable FileChannel channel) implements AutoCloseable {
        @Override
        public void close() {
            try {
                if (channel != null) {
                    channel.close();
                }
            } catch (IOException failure) {
                throw new IllegalStateException("the lock file could not be closed", failure);
            }
        }
    }
}
