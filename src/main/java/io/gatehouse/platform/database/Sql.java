package io.gatehouse.platform.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/** The few statements of the start, before there is a pool or a bean. */
final class Sql {
    private Sql() {}

    static void run(Connection connection, String statement) throws SQLException {
        try (Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    static boolean isTrue(Connection connection, String question, String... parameters)
            throws SQLException {
        try (PreparedStatement ask = connection.prepareStatement(question)) {
            bind(ask, parameters);
            try (ResultSet answer = ask.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }

    static String text(Connection connection, String question, String... parameters)
            throws SQLException {
        try (PreparedStatement ask = connection.prepareStatement(question)) {
            bind(ask, parameters);
            try (ResultSet answer = ask.executeQuery()) {
                return answer.next() ? String.valueOf(answer.getString(1)) : "";
            }
        }
    }

    /** Quotes a name for a statement that takes no parameters. */
    static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Sets a role's password; only its SCRAM verifier travels, so that no server log has it. */
    static void setPassword(Connection connection, String role, String password)
            throws SQLException {
        connection
                .unwrap(PGConnection.class)
                .alterUserPassword(role, password.toCharArray(), "scram-sha-256");
    }

    private static void bind(PreparedStatement statement, String... parameters)
            throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setString(i + 1, parameters[i]);
        }
    }
}
