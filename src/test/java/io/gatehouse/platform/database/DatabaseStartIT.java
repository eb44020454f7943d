package io.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.platform.GatehouseProperties;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.StartRefused;
import io.gatehouse.platform.crypto.InstanceKey;
import io.gatehouse.testing.GatehouseTestContext;
import io.gatehouse.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class DatabaseStartIT {
    private final Path data = GatehouseTestContext.dataDirectory();

    @Test
    void makesTheSecondRoleOfASingleUserOnceForAllNodes() throws Exception {
        DatabaseTarget single = singleUser(TestDatabase.createEmpty(), true);
        String key = InstanceKey.random().encoded();
        Callable<DatabaseStart.Ready> node = () -> start(single, data, key);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<DatabaseStart.Ready> ready =
                    threads.invokeAll(List.of(node, node, node)).stream()
                            .map(Future::resultNow)
                            .toList();
            assertThat(ready)
                    .extracting(DatabaseStart.Ready::serving)
                    .containsOnly(ready.getFirst().serving());
            assertThat(ready.getFirst().serving().user()).endsWith("_app");
        }
    }

    @Test
    void givesTheAppRoleRowsAndNothingElse() throws Exception {
        TestDatabase database = TestDatabase.create();
        database.asOwner(
                """
                create table if not exists audit_event (day date);
                create table scratch (day date) partition by range (day);
                create table scratch_1 partition of scratch default;
                """);
        ServingDatabase serving = start(twoRoles(database), data, null).serving();
        try (Connection app = connect(serving)) {
            Sql.run(app, "select * from symmetric_key");
            Sql.run(app, "delete from symmetric_key");
            Sql.run(app, "insert into scratch values ('2026-11-21')");
            assertThat(mayDo(app, "audit_event", "insert")).isTrue();
            assertThat(mayDo(app, "audit_event", "select")).isTrue();
            assertThat(mayDo(app, "audit_event", "update")).isFalse();
            assertThat(mayDo(app, "audit_event", "delete")).isFalse();
            assertRefused(app, "select * from scratch_1");
            assertRefused(app, "truncate symmetric_key");
            assertRefused(app, "select * from instance_secret");
            assertRefused(app, "select * from flyway_schema_history");
            assertRefused(app, "create table mine (id int)");
        }
        try (Connection app = connect(serving)) {
            assertThat(Sql.text(app, "show statement_timeout")).isEqualTo("5s");
            assertThat(Sql.text(app, "show lock_timeout")).isEqualTo("2s");
            assertThat(Sql.text(app, "show idle_in_transaction_session_timeout")).isEqualTo("10s");
        }
    }

    @Test
    void letsNobodyElseCallWhatRunsWithTheOwnersRights() throws Exception {
        TestDatabase database = TestDatabase.create();
        start(twoRoles(database), data, null);
        String stranger = database.name() + "_stranger";
        String callable =
                """
                select count(*) filter (where has_function_privilege(?, p.oid, 'execute')) || ' of ' || count(*)
                  from pg_proc p
                 where p.prosecdef and p.pronamespace = 'public'::regnamespace
                """;

        try (Connection superuser = database.connectAsSuperuser()) {
            Sql.run(superuser, "create role " + stranger);

            assertThat(Sql.text(superuser, callable, stranger)).isEqualTo("0 of 4");
            assertThat(Sql.text(superuser, callable, database.app())).isEqualTo("4 of 4");
        }
    }

    @Test
    void saysWhatToRunWhenTheSingleUserMayNotCreateRoles() {
        DatabaseTarget single = singleUser(TestDatabase.createEmpty(), false);
        assertThatThrownBy(() -> start(single, data, null))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("create role")
                .hasMessageContaining("SPRING_FLYWAY_USER");
    }

    @Test
    void refusesToServeAsAnOwnerOrSuperuser() throws Exception {
        TestDatabase database = TestDatabase.createEmpty();
        DatabaseTarget target = twoRoles(database);
        try (Connection superuser = database.connectAsSuperuser()) {
            String powerful = database.url().replaceFirst(".*/", "") + "_powerful";
            Sql.run(superuser, "create role %s login superuser password 'x'".formatted(powerful));
            DatabaseTarget wrong =
                    new DatabaseTarget(
                            target.url(),
                            target.owner(),
                            Optional.of(new Credentials(powerful, "x")),
                            null);
            assertThatThrownBy(() -> start(wrong, data, null))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining(powerful);
        }
    }

    @Test
    void refusesAWrongOrMissingKeyAndChangesNothing() throws Exception {
        TestDatabase database = TestDatabase.createEmpty();
        DatabaseTarget target = twoRoles(database);
        InstanceKey key = start(target, data, null).key();

        String wrong = InstanceKey.random().encoded();
        Path empty = GatehouseTestContext.dataDirectory();
        assertThatThrownBy(() -> start(target, data, wrong))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("wrong instance key")
                .hasMessageContaining(key.id());
        assertThatThrownBy(() -> start(target, empty, null))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("there is none");
        assertThat(empty).isEmptyDirectory();
        assertThat(start(target, data, null).key().id()).isEqualTo(key.id());
    }

    private static DatabaseStart.Ready start(DatabaseTarget target, Path data, String key) {
        GatehouseProperties properties =
                new GatehouseProperties(
                        new Issuer("http://localhost:8080"),
                        data,
                        null,
                        key,
                        null,
                        new GatehouseProperties.Database(2));
        return new DatabaseStart(target, new InstanceKeySource(properties)).run();
    }

    private static DatabaseTarget twoRoles(TestDatabase database) {
        return new DatabaseTarget(
                database.url(),
                new Credentials(database.owner(), database.password()),
                Optional.of(new Credentials(database.app(), database.password())),
                null);
    }

    /** A user of its own that owns the database, since rights of the shared owner touch others. */
    private static DatabaseTarget singleUser(TestDatabase database, boolean createsRoles) {
        String name = database.url().replaceFirst(".*/", "");
        String user = name + "_single";
        try (Connection superuser = database.connectAsSuperuser()) {
            Sql.run(
                    superuser,
                    "create role %s login %s password 'x'"
                            .formatted(user, createsRoles ? "createrole" : ""));
            Sql.run(superuser, "alter database %s owner to %s".formatted(name, user));
        } catch (java.sql.SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return new DatabaseTarget(
                database.url(), new Credentials(user, "x"), Optional.empty(), null);
    }

    private static Connection connect(ServingDatabase serving) throws Exception {
        return DriverManager.getConnection(serving.url(), serving.user(), serving.password());
    }

    private static boolean mayDo(Connection app, String table, String right) throws Exception {
        return Sql.isTrue(app, "select has_table_privilege(?, ?)", table, right);
    }

    private static void assertRefused(Connection app, String statement) {
        assertThatThrownBy(() -> Sql.run(app, statement))
                .as(statement)
                .hasMessageContaining("permission denied");
    }
}
