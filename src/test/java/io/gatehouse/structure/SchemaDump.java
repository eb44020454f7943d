package io.gatehouse.structure;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The schema as text, from the catalog, in an order that does not depend on how it came about. Not
 * meant to be run: for readers, who see in one place what many migrations made.
 */
final class SchemaDump {

    private static final String TABLES =
            """
            select c.oid, c.relname, c.relpersistence = 'u' as unlogged, c.relrowsecurity, c.relforcerowsecurity,
                   pg_get_partkeydef(c.oid) as partition_key, obj_description(c.oid, 'pg_class') as comment
              from pg_class c
             where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
               and not c.relispartition and c.relname <> 'flyway_schema_history'
             order by c.relname
            """;
    private static final String COLUMNS =
            """
            select a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                   || case when a.attnotnull then ' not null' else '' end
                   || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
              from pg_attribute a
              left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
             where a.attrelid = %d and a.attnum > 0 and not a.attisdropped
             order by a.attnum
            """;
    // contype 'n' (not null) is a constraint of its own from PostgreSQL 18 on; it stands with the
    // column.
    private static final String CONSTRAINTS =
            """
            select 'constraint ' || conname || ' ' || pg_get_constraintdef(oid)
              from pg_constraint
             where conrelid = %d and contype in ('p', 'u', 'f', 'c', 'x')
             order by array_position(array['p', 'u', 'f', 'c', 'x']::"char"[], contype), conname
            """;
    private static final String INDEXES =
            """
            select replace(pg_get_indexdef(indexrelid), ' ON public.', ' ON ')
              from pg_index
             where indrelid = %d
               and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))
             order by indexrelid::regclass::text
            """;
    private static final String POLICIES =
            """
            select 'policy ' || polname || ' for '
                   || case polcmd when 'r' then 'select' when '*' then 'all' else polcmd::text end
                   || coalesce(' using ' || pg_get_expr(polqual, polrelid), '')
                   || coalesce(' with check ' || pg_get_expr(polwithcheck, polrelid), '')
              from pg_policy
             where polrelid = %d
             order by polname
            """;
    private static final String FUNCTIONS =
            """
            select '-- ' || coalesce(obj_description(oid, 'pg_proc'), '') || E'\\n' || pg_get_functiondef(oid)
              from pg_proc
             where pronamespace = 'public'::regnamespace
             order by proname
            """;

    private final Connection connection;

    SchemaDump(Connection connection) {
        this.connection = connection;
    }

    /** The whole schema. */
    String text() throws SQLException {
        StringBuilder all = new StringBuilder();
        all.append(
                "-- The schema after all migrations, for reading. script/generate writes this file.\n");
        try (Statement statement = connection.createStatement();
                ResultSet table = statement.executeQuery(TABLES)) {
            while (table.next()) {
                append(all, table);
            }
        }
        for (String function : lines(FUNCTIONS)) {
            all.append('\n').append(function.strip()).append(";\n");
        }
        return all.toString();
    }

    private void append(StringBuilder all, ResultSet table) throws SQLException {
        long oid = table.getLong("oid");
        String partitionKey = table.getString("partition_key");
        all.append("\n-- ").append(table.getString("comment")).append('\n');
        all.append("create ").append(table.getBoolean("unlogged") ? "unlogged " : "");
        all.append("table ").append(table.getString("relname")).append(" (\n    ");
        List<String> inside = new ArrayList<>(lines(COLUMNS.formatted(oid)));
        inside.addAll(lines(CONSTRAINTS.formatted(oid)));
        all.append(String.join(",\n    ", inside)).append("\n)");
        all.append(partitionKey == null ? "" : " partition by " + partitionKey).append(";\n");
        for (String index : lines(INDEXES.formatted(oid))) {
            all.append(index).append(";\n");
        }
        if (table.getBoolean("relrowsecurity")) {
            all.append("row level security: enabled");
            all.append(table.getBoolean("relforcerowsecurity") ? ", forced" : "").append(";\n");
        }
        for (String policy : lines(POLICIES.formatted(oid))) {
            // Versions of PostgreSQL differ in whether they name the column of a subquery.
            String text = policy.replaceAll("(?i) AS \"?\\w+\"?(?=\\))", "");
            all.append(text.replaceAll("\\s+", " ")).append(";\n");
        }
    }

    private List<String> lines(String query) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                lines.add(row.getString(1));
            }
        }
        return lines;
    }
}
