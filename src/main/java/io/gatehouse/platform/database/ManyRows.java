package io.gatehouse.platform.database;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Parameters and answers of statements that look for many rows at once. */
public final class ManyRows {

    private ManyRows() {}

    /**
     * The row of each question, by the column {@code n}, which counts the questions from 1; empty
     * for a question without one.
     */
    public static <T> List<Optional<T>> of(
            JdbcClient.StatementSpec statement, int questions, RowMapper<T> row) {
        List<Optional<T>> answers =
                new ArrayList<>(Collections.nCopies(questions, Optional.empty()));
        statement.query(rs -> {
            answers.set(rs.getInt("n") - 1, Optional.of(mapped(row.mapRow(rs, 0))));
        });
        return answers;
    }

    /** An array parameter of keys. */
    public static <Q> byte[][] bytes(List<Q> questions, Function<Q, byte[]> key) {
        return questions.stream().map(key).toArray(byte[][]::new);
    }

    /** An array parameter that the statement casts, as the driver has no array of such. */
    public static <Q> String[] texts(List<Q> questions, Function<Q, ?> value) {
        return questions.stream()
                .map(question -> text(value.apply(question)))
                .toArray(String[]::new);
    }

    private static String text(Object value) {
        return value.toString();
    }

    private static <T> T mapped(@Nullable T row) throws SQLException {
        if (row == null) {
            throw new SQLException("a row without a value");
        }
        return row;
    }
}
