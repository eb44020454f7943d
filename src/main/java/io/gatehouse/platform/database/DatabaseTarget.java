package io.gatehouse.platform.database;

import io.gatehouse.platform.StartRefused;
import io.gatehouse.platform.database.DataDirectory.Lock;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * The database to use, and who signs in.
 *
 * @param url JDBC address
 * @param ownerUrl the same database for the owner; another address where a pooler is between
 * @param owner migrates
 * @param app serves; empty when only the owner is known, and the start makes the app role
 * @param server stops it at the end, null for a server that is not ours
 */
record DatabaseTarget(
        String url,
        String ownerUrl,
        Credentials owner,
        Optional<Credentials> app,
        @Nullable Runnable server)
        implements AutoCloseable {
    private static final String DATABASE = "gatehouse";
    private static final String OWNER = "gatehouse_owner";

    DatabaseTarget(
            String url, Credentials owner, Optional<Credentials> app, @Nullable Runnable server) {
        this(url, url, owner, app, server);
    }

    /**
     * Finds the database: the configured one, else the embedded one of the data directory.
     *
     * @param command a subcommand, which uses the server of a running instance where there is one
     */
    static DatabaseTarget of(Environment environment, Path dataDirectory, boolean command) {
        String url = environment.getProperty("spring.datasource.url", "");
        return url.isBlank()
                ? embedded(DataDirectory.open(dataDirectory), command)
                : external(url, environment);
    }

    private static DatabaseTarget external(String url, Environment environment) {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new StartRefused(
                    "SPRING_DATASOURCE_URL is not a PostgreSQL address (jdbc:postgresql://HOST:5432/DATABASE)");
        }
        Credentials serving =
                new Credentials(
                        environment.getProperty("spring.datasource.username", ""),
                        environment.getProperty("spring.datasource.password", ""));
        Credentials owner =
                new Credentials(
                        environment.getProperty("spring.flyway.user", serving.user()),
                        environment.getProperty("spring.flyway.password", serving.password()));
        if (serving.user().isBlank()) {
            throw new StartRefused(
                    "SPRING_DATASOURCE_URL is set without SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD");
        }
        boolean twoRoles = !owner.user().equals(serving.user());
        return new DatabaseTarget(
                url,
                environment.getProperty("spring.flyway.url", url),
                owner,
                twoRoles ? Optional.of(serving) : Optional.empty(),
                null);
    }

    private static DatabaseTarget embedded(DataDirectory data, boolean command) {
        Optional<Lock> lock = data.lock();
        if (lock.isEmpty()) {
            return command ? running(data) : inUse(data);
        }
        EmbeddedPostgres server;
        try {
            server = EmbeddedPostgres.start(data.postgres(), true);
        } catch (RuntimeException failure) {
            lock.get().close();
            throw failure;
        }
        try {
            createDatabase(server);
        } catch (SQLException failure) {
            server.close();
            lock.get().close();
            throw new StartRefused(
                    "the embedded database could not be made: " + oneLine(failure), failure);
        }
        return new DatabaseTarget(
                server.url(DATABASE),
                new Credentials(OWNER, server.password()),
                Optional.empty(),
                () -> {
                    server.close();
                    lock.get().close();
                });
    }

    private static DatabaseTarget inUse(DataDirectory data) {
        throw new StartRefused(
                "data directory in use: another process runs on %s; stop it, or set GATEHOUSE_DATA_DIR to another folder"
                        .formatted(data.path()));
    }

    private static DatabaseTarget running(DataDirectory data) {
        PostgresCluster cluster = new PostgresCluster(data.postgres());
        try {
            int port =
                    cluster.runningPort()
                            .orElseThrow(() ->
                                    new StartRefused(
                                            "the instance on %s is starting or stopping; try again"
                                                    .formatted(data.path())));
            return new DatabaseTarget(
                    "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, DATABASE),
                    new Credentials(OWNER, cluster.password()),
                    Optional.empty(),
                    null);
        } catch (IOException failure) {
            throw new StartRefused(
                    "the running instance's database on %s cannot be read (%s)"
                            .formatted(data.path(), failure),
                    failure);
        }
    }

    /** Makes the owner role and the database, each start anew what a crash left undone. */
    private static void createDatabase(EmbeddedPostgres server) throws SQLException {
        Credentials superuser = new Credentials(EmbeddedPostgres.SUPERUSER, server.password());
        try (Connection connection = connect(server.url("postgres"), superuser)) {
            if (!Sql.isTrue(
                    connection, "select exists (select from pg_roles where rolname = ?)", OWNER)) {
                Sql.run(connection, "create role " + OWNER + " login createrole");
                Sql.setPassword(connection, OWNER, server.password());
            }
            if (!Sql.isTrue(
                    connection,
                    "select exists (select from pg_database where datname = ?)",
                    DATABASE)) {
                Sql.run(connection, "create database " + DATABASE + " owner " + OWNER);
            }
        }
    }

    Connection connectAsOwner() {
        return connectOrRefuse(ownerUrl, owner);
    }

    Connection connectOrRefuse(Credentials user) {
        return connectOrRefuse(url, user);
    }

    private Connection connectOrRefuse(String address, Credentials user) {
        try {
            return connect(address, user);
        } catch (SQLException failure) {
            throw new StartRefused(
                    "the database %s refuses user %s: %s"
                            .formatted(withoutParameters(), user.user(), oneLine(failure)),
                    failure);
        }
    }

    private static Connection connect(String url, Credentials user) throws SQLException {
        return DriverManager.getConnection(url, user.user(), user.password());
    }

    /** The address for messages: parameters may hold a password. */
    String withoutParameters() {
        return url.replaceFirst("\\?.*", "");
    }

    static String oneLine(SQLException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("").strip();
    }

    @Override
    public void close() {
        if (server != null) {
            server.run();
        }
    }
}
