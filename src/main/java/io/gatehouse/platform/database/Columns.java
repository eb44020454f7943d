package io.gatehouse.platform.database;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes the column types that JDBC has no direct way for. */
public final class Columns {

    private Columns() {}

    /** The uuid column, or null. */
    public static @Nullable UUID uuidOrNull(ResultSet rs, String column) throws SQLException {
        return rs.getObject(column, UUID.class);
    }

    /** The uuid column, which is not null. */
    public static UUID uuid(ResultSet rs, String column) throws SQLException {
        return present(uuidOrNull(rs, column), column);
    }

    /** The text column, which is not null. */
    public static String text(ResultSet rs, String column) throws SQLException {
        return present(rs.getString(column), column);
    }

    /** The constant whose name the text column holds in lower case. */
    public static <E extends Enum<E>> E constant(ResultSet rs, String column, Class<E> type)
            throws SQLException {
        return Enum.valueOf(type, text(rs, column).toUpperCase(Locale.ROOT));
    }

    /** The timestamptz column, or null. */
    public static @Nullable Instant instantOrNull(ResultSet rs, String column) throws SQLException {
        OffsetDateTime time = rs.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** The timestamptz column, which is not null. */
    public static Instant instant(ResultSet rs, String column) throws SQLException {
        return present(instantOrNull(rs, column), column);
    }

    /** The text[] column in its stored order; empty for null. */
    public static Set<String> strings(ResultSet rs, String column) throws SQLException {
        Array array = rs.getArray(column);
        if (array == null) {
            return Set.of();
        }
        return Collections.unmodifiableSet(
                new LinkedHashSet<>(Arrays.asList((String[]) array.getArray())));
    }

    /** The uuid[] column; empty for null. */
    public static Set<UUID> uuids(ResultSet rs, String column) throws SQLException {
        Array array = rs.getArray(column);
        return array == null ? Set.of() : Set.of((UUID[]) array.getArray());
    }

    /** The parameter for a text[] column. */
    public static String[] array(Collection<String> values) {
        return values.toArray(String[]::new);
    }

    /** The parameter for a text column that {@link #constant} reads. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The parameter for a timestamptz column. */
    public static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** The parameter for a timestamptz column that may be null. */
    public static @Nullable OffsetDateTime timeOrNull(@Nullable Instant instant) {
        return instant == null ? null : time(instant);
    }

    private static <T> T present(@Nullable T value, String column) {
        if (value == null) {
            throw new IllegalStateException(
                    "expected a value in column " + column + ", found null");
        }
        return value;
    }
}
