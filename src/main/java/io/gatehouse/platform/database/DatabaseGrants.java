package io.gatehouse.platform.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The rights of the app role, derived from the tables that exist: rows of all of them, except that
 * some are the owner's alone and the audit log is only added to. A partition has none: it is
 * reached through its parent, and a right on it would go around the parent's row-level security.
 * Functions that run with the owner's rights are the app role's to call, and nobody else's, who by
 * default is everybody with a way into the database.
 */
record DatabaseGrants(Connection owner, String app) {
    private static final Set<String> OWNER_ONLY =
            Set.of("instance_secret", "flyway_schema_history");
    private static final Set<String> APPEND_ONLY =
            Set.of("audit_event", "audit_seal", "audit_head", "erasure_record");

    private record Table(String name, boolean partition, String granted) {
        String wanted() {
            if (partition || OWNER_ONLY.contains(name)) {
                return "";
            }
            return APPEND_ONLY.contains(name) ? "INSERT, SELECT" : "DELETE, INSERT, SELECT, UPDATE";
        }
    }

    /** Grants and revokes what differs; a start without changes writes nothing. */
    void apply() throws SQLException {
        if (!Sql.isTrue(owner, "select has_schema_privilege(?, current_schema(), 'usage')", app)) {
            run("grant usage on schema %s to %s", schema(), Sql.name(app));
        }
        if (!Sql.isTrue(
                owner, "select has_database_privilege(?, current_database(), 'connect')", app)) {
            String database = Sql.text(owner, "select current_database()");
            run("grant connect on database %s to %s", Sql.name(database), Sql.name(app));
        }
        for (Table table : tables()) {
            if (!table.granted().equals(table.wanted())) {
                grant(table);
            }
        }
        for (String function : openFunctions()) {
            run("revoke all on function %s from public", function);
            run("grant execute on function %s to %s", function, Sql.name(app));
        }
    }

    /** Signatures, quoted where they have to be, of those whose rights are not yet right. */
    private List<String> openFunctions() throws SQLException {
        String question =
                """
                select p.oid::regprocedure::text
                  from pg_proc p
                 where p.pronamespace = current_schema()::regnamespace
                   and p.prosecdef and pg_has_role(p.proowner, 'usage')
                   and (has_function_privilege('public', p.oid, 'execute')
                        or not has_function_privilege(?, p.oid, 'execute'))
                """;
        List<String> functions = new ArrayList<>();
        try (PreparedStatement ask = owner.prepareStatement(question)) {
            ask.setString(1, app);
            try (ResultSet row = ask.executeQuery()) {
                while (row.next()) {
                    functions.add(row.getString(1));
                }
            }
        }
        return functions;
    }

    private void grant(Table table) throws SQLException {
        String name = schema() + "." + Sql.name(table.name());
        run("revoke all on %s from %s", name, Sql.name(app));
        if (!table.wanted().isEmpty()) {
            run("grant %s on %s to %s", table.wanted(), name, Sql.name(app));
        }
    }

    private List<Table> tables() throws SQLException {
        String question =
                """
                select c.relname, c.relispartition,
                       coalesce((select string_agg(a.privilege_type, ', ' order by a.privilege_type)
                                   from aclexplode(c.relacl) a
                                  where a.grantee = (select oid from pg_roles where rolname = ?)), '')
                  from pg_class c
                 where c.relnamespace = current_schema()::regnamespace
                   and c.relkind in ('r', 'p')
                   and pg_has_role(c.relowner, 'usage')
                """;
        List<Table> tables = new ArrayList<>();
        try (PreparedStatement ask = owner.prepareStatement(question)) {
            ask.setString(1, app);
            try (ResultSet row = ask.executeQuery()) {
                while (row.next()) {
                    tables.add(new Table(row.getString(1), row.getBoolean(2), row.getString(3)));
                }
            }
        }
        return tables;
    }

    private String schema() throws SQLException {
        return Sql.name(Sql.text(owner, "select current_schema()"));
    }

    private void run(String form, String... parts) throws SQLException {
        Sql.run(owner, form.formatted((Object[]) parts));
    }
}
