package io.gatehouse.platform.database;

import io.gatehouse.platform.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Who runs the embedded server. PostgreSQL refuses to run as root, so root hands over to an
 * unprivileged user; where the folder is closed to that user (below /root, say), to a user
 * namespace of its own, in which root is nobody.
 *
 * @param prefix the command words before the program
 * @param uid who owns the server's files
 */
record PostgresUser(List<String> prefix, int uid) {
    private static final int NOBODY = 65534;

    /** Chooses the user and hands it the folder, which exists. */
    static PostgresUser of(Path home) {
        if (currentUid(home) != 0) {
            return new PostgresUser(List.of(), currentUid(home));
        }
        PostgresUser nobody =
                new PostgresUser(
                        List.of(
                                "setpriv",
                                "--reuid=" + NOBODY,
                                "--regid=" + NOBODY,
                                "--clear-groups"),
                        NOBODY);
        nobody.own(home);
        Commands.Result reached = nobody.run(List.of("test", "-w", home.toString()));
        if (reached.succeeded()) {
            return nobody;
        }
        PostgresUser namespace = new PostgresUser(List.of("unshare", "-U"), 0);
        namespace.own(home);
        if (namespace.run(List.of("test", "-w", home.toString())).succeeded()) {
            return namespace;
        }
        throw new StartRefused(
                "PostgreSQL does not run as root, and the unprivileged user %d cannot reach %s: set GATEHOUSE_DATA_DIR to a folder whose parents all users may enter (such as /var/lib/gatehouse), or start as another user"
                        .formatted(NOBODY, home));
    }

    /** Tells who we are by what we make: the JDK has no getuid. */
    private static int currentUid(Path home) {
        try {
            Path probe = Files.createTempFile(home.getParent(), ".uid", "");
            int uid = owner(probe);
            Files.delete(probe);
            return uid;
        } catch (IOException failure) {
            throw new StartRefused(
                    "the data directory %s cannot be written (%s)"
                            .formatted(home.getParent(), failure),
                    failure);
        }
    }

    Commands.Result run(List<String> command) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(command);
        return Commands.run(whole);
    }

    /** Hands over the folder and all in it, unless it is theirs already. */
    private void own(Path folder) {
        try {
            if (owner(folder) != uid) {
                try (Stream<Path> all = Files.walk(folder)) {
                    for (Path path : all.toList()) {
                        ownOne(path);
                    }
                }
            }
        } catch (IOException failure) {
            throw new StartRefused(
                    "%s cannot be given to user %d (%s)".formatted(folder, uid, failure), failure);
        }
    }

    /** Hands over one file or folder. */
    void ownOne(Path path) throws IOException {
        if (owner(path) != uid) {
            Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static int owner(Path path) throws IOException {
        return (int)
                Objects.requireNonNull(
                        Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    }
}
