package io.gatehouse.deletion;

import io.gatehouse.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/** Looks through every column of every table for an id or text, in each form that it can have. */
public final class EveryTable {

    private EveryTable() {}

    /** The tables with rows that hold the id: as text, inside JSON or arrays, or as bytes. */
    public static List<String> with(TestDatabase database, UUID id) {
        String hex = id.toString().replace("-", "");
        return matching(
                database, like(id.toString()) + " or t::text ilike '%%%s%%'".formatted(hex));
    }

    /** The tables with rows that hold the text: as it is, in whatever case, or as bytes. */
    public static List<String> with(TestDatabase database, String text) {
        return matching(database, like(text));
    }

    private static String like(String text) {
        return "t::text ilike '%%%s%%' or t::text ilike '%%%s%%'"
                .formatted(text, HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> matching(TestDatabase database, String like) {
        List<String> found = new ArrayList<>();
        try (Connection connection = database.connectAsSuperuser();
                Statement run = connection.createStatement()) {
            for (String table : tables(run)) {
                try (ResultSet count =
                        run.executeQuery(
                                "select count(*) from \"%s\" t where %s".formatted(table, like))) {
                    count.next();
                    if (count.getInt(1) > 0) {
                        found.add(table);
                    }
                }
            }
            return found;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static List<String> tables(Statement run) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet row =
                run.executeQuery(
                        """
                        select relname from pg_class
                         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
                        """)) {
            while (row.next()) {
                tables.add(row.getString(1));
            }
        }
        return tables;
    }
}
