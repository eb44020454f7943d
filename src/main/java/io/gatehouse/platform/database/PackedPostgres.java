package io.gatehouse.platform.database;

import io.gatehouse.platform.StartRefused;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.springframework.util.FileSystemUtils;
import org.tukaani.xz.XZInputStream;

/** The PostgreSQL programs in a jar on the class path, one archive per kind of machine. */
final class PackedPostgres {
    private PackedPostgres() {}

    /** Unpacks once and answers the folder; empty when there is none for this machine. */
    static Optional<Path> unpack(Path into) {
        if (Files.isDirectory(into)) {
            return Optional.of(into);
        }
        try (InputStream archive = PackedPostgres.class.getResourceAsStream(resource())) {
            if (archive == null) {
                return Optional.empty();
            }
            Path half = into.resolveSibling(into.getFileName() + ".part");
            FileSystemUtils.deleteRecursively(half);
            Files.createDirectories(half);
            try (TarArchiveInputStream tar =
                    new TarArchiveInputStream(new XZInputStream(archive))) {
                for (TarArchiveEntry entry = tar.getNextEntry();
                        entry != null;
                        entry = tar.getNextEntry()) {
                    unpack(tar, entry, half);
                }
            }
            Files.move(half, into, StandardCopyOption.ATOMIC_MOVE);
            return Optional.of(into);
        } catch (IOException failure) {
            throw new StartRefused(
                    "PostgreSQL could not be unpacked into %s (%s)".formatted(into, failure),
                    failure);
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path root)
            throws IOException {
        Path target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root)) {
            throw new IOException("entry outside of the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.resolveSibling("."));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, target);
            boolean program = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    private static String resource() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch", "");
        return "/postgres-%s-%s.txz"
                .formatted(
                        system.startsWith("mac") ? "darwin" : "linux",
                        machine.equals("aarch64") ? "arm_64" : "x86_64");
    }
}
