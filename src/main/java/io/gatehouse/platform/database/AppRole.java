package io.gatehouse.platform.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.platform.StartRefused;
import io.gatehouse.platform.crypto.Envelope;
import io.gatehouse.platform.crypto.Randomness;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * The role that serves: reads and writes rows, and nothing else. With a single configured user it
 * is {@code <database>_app}, made here, its password sealed where only the owner reads it.
 */
record AppRole(DatabaseTarget target, Connection owner) {
    private static final Map<String, String> LIMITS =
            Map.of(
                    "statement_timeout", "5s",
                    "lock_timeout", "2s",
                    "idle_in_transaction_session_timeout", "10s");

    /** Makes or takes the role, grants it its rights, and checks what it may not do. */
    Credentials prepare(InstanceSecrets secrets, Envelope envelope) throws SQLException {
        Credentials app = target.app().isPresent() ? target.app().get() : ensure(secrets, envelope);
        new DatabaseGrants(owner, app.user()).apply();
        try (Connection serving = target.connectOrRefuse(app)) {
            check(serving, app.user());
            limit(serving, app.user());
        }
        return app;
    }

    private Credentials ensure(InstanceSecrets secrets, Envelope envelope) throws SQLException {
        String name = Sql.text(owner, "select current_database() || '_app'");
        boolean exists =
                Sql.isTrue(owner, "select exists (select from pg_roles where rolname = ?)", name);
        Optional<byte[]> stored = secrets.find(InstanceSecrets.APP_PASSWORD);
        if (exists && stored.isPresent()) {
            return new Credentials(
                    name,
                    new String(envelope.open(stored.get(), InstanceSecrets.APP_PASSWORD), UTF_8));
        }
        if (!Sql.isTrue(
                owner,
                "select rolcreaterole or rolsuper from pg_roles where rolname = current_user")) {
            throw needsSecondRole(name);
        }
        String password =
                stored.isPresent()
                        ? new String(
                                envelope.open(stored.get(), InstanceSecrets.APP_PASSWORD), UTF_8)
                        : Randomness.base64Url(24);
        if (stored.isEmpty()) {
            secrets.add(
                    InstanceSecrets.APP_PASSWORD,
                    envelope.seal(password.getBytes(UTF_8), InstanceSecrets.APP_PASSWORD));
        }
        if (!exists) {
            Sql.run(
                    owner,
                    "create role %s login nosuperuser nocreatedb nocreaterole nobypassrls"
                            .formatted(Sql.name(name)));
        }
        Sql.setPassword(owner, name, password);
        return new Credentials(name, password);
    }

    private StartRefused needsSecondRole(String name) {
        return new StartRefused(
                """
                the database user %s owns the tables and may not create the second role that serves. As a superuser run
                  create role %s login password 'CHOOSE-ONE';
                then set SPRING_DATASOURCE_USERNAME=%s and its SPRING_DATASOURCE_PASSWORD, and SPRING_FLYWAY_USER=%s with SPRING_FLYWAY_PASSWORD\
                """
                        .formatted(
                                target.owner().user(),
                                Sql.name(name),
                                name,
                                target.owner().user()));
    }

    /** Refuses a role that could go around row-level security or change the schema. */
    private void check(Connection serving, String name) throws SQLException {
        Map<String, String> rules =
                Map.of(
                        "is a superuser, creates roles or databases, or bypasses row-level security",
                        """
                        select rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication
                          from pg_roles where rolname = current_user
                        """,
                        "owns tables, functions, a schema or the database",
                        """
                        select exists (select from pg_shdepend
                                        where refclassid = 'pg_authid'::regclass
                                          and refobjid = current_user::regrole
                                          and deptype = 'o')
                        """,
                        "may create objects in the schema or the database",
                        """
                        select has_schema_privilege(current_schema(), 'create')
                            or has_database_privilege(current_database(), 'create')
                        """,
                        "is a member of a role that owns tables or has more rights",
                        """
                        select exists (select from pg_roles
                                        where rolname <> current_user
                                          and pg_has_role(current_user, oid, 'member')
                                          and (rolsuper or rolbypassrls or rolcreaterole
                                               or exists (select from pg_class
                                                           where relowner = pg_roles.oid)))
                        """);
        for (Map.Entry<String, String> rule : rules.entrySet()) {
            if (Sql.isTrue(serving, rule.getValue())) {
                throw new StartRefused(
                        "the database role %s %s; the role that serves must only read and write rows: set SPRING_DATASOURCE_USERNAME to a plain login role, and SPRING_FLYWAY_USER to the owner"
                                .formatted(name, rule.getKey()));
            }
        }
    }

    /** A role may set its own defaults; they then hold for every session, also behind a pooler. */
    private static void limit(Connection serving, String name) throws SQLException {
        String database = Sql.text(serving, "select current_database()");
        for (Map.Entry<String, String> limit : LIMITS.entrySet()) {
            if (!Sql.text(serving, "select current_setting(?)", limit.getKey())
                    .equals(limit.getValue())) {
                Sql.run(
                        serving,
                        "alter role %s in database %s set %s = '%s'"
                                .formatted(
                                        Sql.name(name),
                                        Sql.name(database),
                                        limit.getKey(),
                                        limit.getValue()));
            }
        }
    }
}
