package io.gatehouse.desiredstate;

import io.gatehouse.audit.RecordSigner;
import io.gatehouse.platform.GatehouseProperties;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.platform.crypto.Envelope;
import io.gatehouse.platform.crypto.InstanceKey;
import io.gatehouse.platform.crypto.SymmetricKeys;
import io.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** The modules that a desired-state file touches, on a database of their own, without the web. */
final class Instance implements AutoCloseable {

    private static final Map<String, String> VARIABLES =
            Map.of("METER_GATEWAY_SECRET", "a-secret-of-the-environment", "SHORT", "short");

    private final TestDatabase database = TestDatabase.create();
    private final AnnotationConfigApplicationContext context =
            new AnnotationConfigApplicationContext();
    private final Path folder;

    Instance(Path folder) {
        this.folder = folder;
        database.asOwner("grant usage on schema public to " + database.app());
        database.asOwner(
                "grant select, insert, update, delete on all tables in schema public to "
                        + database.app());
        database.asOwner("revoke update, delete on audit_event from " + database.app());
        context.registerBean("testDatabase", TestDatabase.class, () -> database);
        context.registerBean("folder", Path.class, () -> folder);
        context.register(Modules.class);
        context.refresh();
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Outcome apply(String text, Kind... prune) {
        return bean(DesiredState.class).apply(write("gatehouse.yaml", text), Set.of(prune));
    }

    Outcome plan(String text) {
        return bean(DesiredState.class).plan(write("gatehouse.yaml", text), Set.of());
    }

    /** The problems of a refused file as lines without its folder. */
    List<String> refusals(String text) {
        return switch (apply(text)) {
            case Outcome.Refused refused ->
                    refused.problems().stream()
                            .map(problem -> problem.text().replace(folder + "/", ""))
                            .toList();
            case Outcome.Accepted accepted ->
                    throw new AssertionError("accepted: " + accepted.changes());
        };
    }

    /** The rows as text, seen by a superuser. */
    List<String> rows(String sql) {
        try (Connection connection = database.connectAsSuperuser();
                Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (rs.next()) {
                StringBuilder row = new StringBuilder(String.valueOf(rs.getString(1)));
                for (int i = 2; i <= rs.getMetaData().getColumnCount(); i++) {
                    row.append(' ').append(rs.getString(i));
                }
                rows.add(row.toString());
            }
            return rows;
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }

    /** Runs a statement past row-level security. */
    void execute(String sql) throws SQLException {
        try (Connection connection = database.connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Everything that was ever written, by row version: equal means that nothing was written. */
    List<String> versions() {
        List<String> all = new ArrayList<>();
        for (String table : tables()) {
            rows("select '%s', xmin, ctid from %s order by ctid".formatted(table, table))
                    .forEach(all::add);
        }
        return all;
    }

    private List<String> tables() {
        return rows(
                "select relname from pg_class where relkind = 'r'"
                        + " and relnamespace = 'public'::regnamespace"
                        + " and relname not like 'flyway%' order by relname");
    }

    @Override
    public void close() {
        context.close();
    }

    /** Where this instance stands. */
    TestDatabase database() {
        return database;
    }

    /** Signs nothing; the keys are not here. */
    private static final class Unsigned implements RecordSigner {

        @Override
        public String sign(String type, Map<String, Object> claims) {
            return type + " " + claims;
        }

        @Override
        public Verdict verify(String type, String signed) {
            return new Verdict.Invalid("nothing is signed");
        }

        @Override
        public List<Map<String, Object>> publicKeys() {
            return List.of();
        }
    }

    @TestConfiguration(proxyBeanMethods = false)
    // Lazy: these modules have more beans than a file touches, and those need other modules.
    @ComponentScan(
            lazyInit = true,
            basePackages = {
                "io.gatehouse.audit",
                "io.gatehouse.pages",
                "io.gatehouse.accounts",
                "io.gatehouse.companies",
                "io.gatehouse.apis",
                "io.gatehouse.clients",
                "io.gatehouse.grants",
                "io.gatehouse.deletion",
                "io.gatehouse.registration",
                "io.gatehouse.desiredstate"
            },
            excludeFilters =
                    @ComponentScan.Filter(
                            type = FilterType.ASSIGNABLE_TYPE,
                            classes = ApplyAtStart.class))
    // What other modules tell the deletion of companies.
    @ComponentScan(
            lazyInit = true,
            basePackages = "io.gatehouse",
            useDefaultFilters = false,
            includeFilters =
                    @ComponentScan.Filter(
                            type = FilterType.REGEX,
                            pattern =
                                    "io\\.gatehouse\\.(consents|sessions|protocol\\.store|management\\.request)\\.Company(Consents|Sessions|Tokens|Answers)"))
    @ComponentScan(
            lazyInit = true,
            basePackages = "io.gatehouse.platform",
            useDefaultFilters = false,
            includeFilters = {
                @ComponentScan.Filter(
                        type = FilterType.REGEX,
                        pattern =
                                "io\\.gatehouse\\.platform\\.([A-Za-z]+Scope|crypto\\.SymmetricKeyStore|erasure\\.CompanyTables|mail\\.(Outbox|StoredMessages|MailConfiguration)|throttle\\.Throttles)"),
                @ComponentScan.Filter(
                        type = FilterType.ASSIGNABLE_TYPE,
                        classes = {ConfigVersion.class, SymmetricKeys.class})
            })
    static class Modules {
        @Bean
        DataSource dataSource(TestDatabase database) {
            return new DriverManagerDataSource(database.url(), database.app(), database.password());
        }

        @Bean
        PlatformTransactionManager transactionManager(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }

        @Bean
        JdbcClient jdbcClient(DataSource dataSource) {
            return JdbcClient.create(dataSource);
        }

        @Bean
        @Primary
        ProcessEnvironment variables() {
            return new ProcessEnvironment() {
                @Override
                String value(String name) {
                    return VARIABLES.get(name);
                }
            };
        }

        @Bean
        Issuer issuer() {
            return new Issuer("http://localhost:8080");
        }

        @Bean
        GatehouseProperties properties(Issuer issuer, Path folder) {
            return new GatehouseProperties(
                    issuer, folder, null, null, null, new GatehouseProperties.Database(1));
        }

        @Bean
        RecordSigner signer() {
            return new Unsigned();
        }

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        @Bean
        Envelope envelope() {
            return new Envelope(InstanceKey.random());
        }
    }
}
