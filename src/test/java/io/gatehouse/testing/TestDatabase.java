package io.gatehouse.testing;

import io.gatehouse.platform.database.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A database for one test context, copied from a template that was migrated once. All of them live
 * on one PostgreSQL per test JVM: our embedded one in a folder below {@code target}, or the server
 * of {@code GATEHOUSE_TEST_JDBC_URL} (a superuser's; {@code _USERNAME}, {@code _PASSWORD}).
 *
 * @param url JDBC address
 * @param owner the role that migrates
 * @param app the role that serves
 * @param password of both roles
 */
public record TestDatabase(String url, String owner, String app, String password) {
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** The server, started when first asked for, and the template on it. */
    private static final class Server {
        static final Server SHARED = new Server();

        private final String run = Long.toString(ProcessHandle.current().pid(), 36);
        private final String owner = "test_owner_" + run;
        private final String app = "test_app_" + run;
        private final String template = "test_template_" + run;
        private final String password = "test";
        private final String url;
        private final String superuser;
        private final String superuserPassword;

        Server() {
            String given = System.getenv("GATEHOUSE_TEST_JDBC_URL");
            String image = System.getenv("GATEHOUSE_TEST_IMAGE");
            if (image != null) {
                PostgreSQLContainer container =
                        new PostgreSQLContainer(
                                DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"));
                container.start();
                url =
                        "jdbc:postgresql://%s:%d/%%s"
                                .formatted(container.getHost(), container.getMappedPort(5432));
                superuser = container.getUsername();
                superuserPassword = container.getPassword();
            } else if (given != null) {
                url = given.replaceFirst("/[^/]*$", "/%s");
                superuser = env("GATEHOUSE_TEST_JDBC_USERNAME", "postgres");
                superuserPassword = env("GATEHOUSE_TEST_JDBC_PASSWORD", "");
            } else {
                EmbeddedPostgres server = startEmbedded();
                url = server.url("%s");
                superuser = EmbeddedPostgres.SUPERUSER;
                superuserPassword = server.password();
            }
            makeTemplate();
        }

        private void makeTemplate() {
            run("create role %s login password '%s'".formatted(owner, password));
            run("create role %s login password '%s'".formatted(app, password));
            run("create database %s owner %s".formatted(template, owner));
            Flyway.configure()
                    .dataSource(url.formatted(template), owner, password)
                    .locations("classpath:db/migration")
                    .load()
                    .migrate();
        }

        private void run(String statement) {
            try (Connection connection = superuser("postgres");
                    Statement run = connection.createStatement()) {
                run.execute(statement);
            } catch (SQLException failure) {
                throw new IllegalStateException(statement, failure);
            }
        }

        private Connection superuser(String database) throws SQLException {
            return DriverManager.getConnection(
                    url.formatted(database), superuser, superuserPassword);
        }

        private static String env(String name, String otherwise) {
            return Optional.ofNullable(System.getenv(name)).orElse(otherwise);
        }

        private static EmbeddedPostgres startEmbedded() {
            Path folder =
                    Path.of("target", "test-postgres", Long.toString(ProcessHandle.current().pid()))
                            .toAbsolutePath();
            sweep(folder.getParent());
            EmbeddedPostgres server = EmbeddedPostgres.start(folder.resolve("postgres"), false);
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(() -> {
                                server.close();
                                delete(folder);
                            }));
            return server;
        }

        /** Stops what a killed run left: a folder whose number is no process any more. */
        private static void sweep(Path folders) {
            if (!Files.isDirectory(folders)) {
                return;
            }
            try (Stream<Path> all = Files.list(folders)) {
                for (Path folder : all.toList()) {
                    long pid = Long.parseLong(folder.getFileName().toString());
                    if (ProcessHandle.of(pid).isEmpty()) {
                        EmbeddedPostgres.stopLeftOver(folder.resolve("postgres"));
                        delete(folder);
                    }
                }
            } catch (IOException failure) {
                throw new IllegalStateException(failure);
            }
        }

        private static void delete(Path folder) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException leftForTheNextRun) {
                // target/ is a place for rubbish; the next run tries again
            }
        }
    }

    /** Makes a fresh, migrated, empty database in a fraction of a second. */
    public static TestDatabase create() {
        Server server = Server.SHARED;
        String name = "test_" + server.run + "_" + COUNT.incrementAndGet();
        // Two copies of one template at a time are refused by PostgreSQL.
        synchronized (server) {
            server.run(
                    "create database %s owner %s template %s"
                            .formatted(name, server.owner, server.template));
        }
        return new TestDatabase(
                server.url.formatted(name), server.owner, server.app, server.password);
    }

    /** Makes an empty database without tables. */
    public static TestDatabase createEmpty() {
        Server server = Server.SHARED;
        String name = "test_" + server.run + "_" + COUNT.incrementAndGet();
        server.run("create database %s owner %s".formatted(name, server.owner));
        return new TestDatabase(
                server.url.formatted(name), server.owner, server.app, server.password);
    }

    /** The name of the database on its server. */
    public String name() {
        return url.replaceFirst(".*/([^/?]+).*", "$1");
    }

    /** Runs a statement as superuser, connected to another database than this one. */
    public void onServer(String statement) {
        Server.SHARED.run(statement);
    }

    /** Opens a connection of the role that owns the tables; the caller closes it. */
    public Connection connectAsOwner() throws SQLException {
        return DriverManager.getConnection(url, owner, password);
    }

    /** Opens a connection of the role that serves; the caller closes it. */
    public Connection connectAsApp() throws SQLException {
        return DriverManager.getConnection(url, app, password);
    }

    /** Opens a superuser's connection to this database; the caller closes it. */
    public Connection connectAsSuperuser() throws SQLException {
        return Server.SHARED.superuser(name());
    }

    /** Runs a statement as the owner: for scratch tables, or to look behind row-level security. */
    public void asOwner(String statement) {
        try (Connection connection = connectAsOwner();
                Statement run = connection.createStatement()) {
            run.execute(statement);
        } catch (SQLException failure) {
            throw new IllegalStateException(statement, failure);
        }
    }

    /**
     * The first column of the only row, as text, whoever may see it: asked as superuser. A null is
     * the text {@code null}.
     */
    public String ask(String query) {
        try (Connection connection = connectAsSuperuser();
                Statement run = connection.createStatement();
                ResultSet rows = run.executeQuery(query)) {
            if (!rows.next()) {
                throw new IllegalStateException("no row: " + query);
            }
            return String.valueOf(rows.getString(1));
        } catch (SQLException failure) {
            throw new IllegalStateException(query, failure);
        }
    }
}
