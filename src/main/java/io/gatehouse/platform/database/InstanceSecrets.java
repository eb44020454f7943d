package io.gatehouse.platform.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The {@code instance_secret} table, through the owner's connection. */
record InstanceSecrets(Connection owner) {
    static final String KEY_CHECK = "key-check";
    static final String APP_PASSWORD = "app-password";

    /** Empty also while the table does not exist. */
    Optional<byte[]> find(String name) throws SQLException {
        if (!Sql.isTrue(owner, "select to_regclass('instance_secret') is not null")) {
            return Optional.empty();
        }
        try (PreparedStatement find =
                owner.prepareStatement("select sealed from instance_secret where name = ?")) {
            find.setString(1, name);
            try (ResultSet found = find.executeQuery()) {
                return found.next() ? Optional.of(found.getBytes(1)) : Optional.empty();
            }
        }
    }

    /** All values by name. */
    Map<String, byte[]> all() throws SQLException {
        Map<String, byte[]> all = new LinkedHashMap<>();
        try (PreparedStatement read =
                        owner.prepareStatement("select name, sealed from instance_secret");
                ResultSet row = read.executeQuery()) {
            while (row.next()) {
                all.put(row.getString(1), row.getBytes(2));
            }
        }
        return all;
    }

    void replace(String name, byte[] sealed) throws SQLException {
        try (PreparedStatement update =
                owner.prepareStatement("update instance_secret set sealed = ? where name = ?")) {
            update.setBytes(1, sealed);
            update.setString(2, name);
            update.executeUpdate();
        }
    }

    void add(String name, byte[] sealed) throws SQLException {
        try (PreparedStatement insert =
                owner.prepareStatement(
                        "insert into instance_secret (name, sealed) values (?, ?)")) {
            insert.setString(1, name);
            insert.setBytes(2, sealed);
            insert.executeUpdate();
        }
    }
}
