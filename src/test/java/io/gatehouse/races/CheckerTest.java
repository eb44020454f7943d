package io.gatehouse.races;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import io.gatehouse.races.History.Outcome;
import io.gatehouse.races.History.Result;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checker finds what is wrong where something is: otherwise its silence would mean nothing. */
class CheckerTest {

    private static final int ATTEMPTS = 16;
    private static final int MOST_ROUNDS = 200;

    private History history;

    @BeforeEach
    void empty() {
        history = new History();
    }

    @Test
    void acceptsAChain() {
        done("a", "b");
        done("b", "c");
        refused("a");

        assertThat(history.doubleUses()).isEmpty();
        assertThat(history.brokenChains()).isEmpty();
        assertThat(history.neverUsed()).isEmpty();
    }

    @Test
    void findsASecondUseAndAFork() {
        done("a", "b");
        done("a", "c");

        assertThat(history.doubleUses()).containsExactly("a was used 2 times");
        assertThat(history.brokenChains()).containsExactly("a has two successors");
    }

    @Test
    void findsASuccessorOfTwoAndACircle() {
        done("a", "c");
        done("b", "c");
        done("d", "d");

        assertThat(history.brokenChains())
                .containsExactlyInAnyOrder("c follows two", "d follows itself");
    }

    @Test
    void findsWhatNobodyCouldUse() {
        refused("a");
        history.attempt(
                "b",
                "here",
                () -> {
                    throw new IllegalStateException("reset");
                });

        assertThat(history.neverUsed()).containsExactly("a was never used");
        assertThat(history.unknown()).hasSize(1);
    }

    @Test
    void findsTheDoublesOfLookingThenSaving() throws SQLException {
        TestDatabase database = TestDatabase.createEmpty();
        database.asOwner("create table thing (key text primary key, spent boolean not null)");
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < ATTEMPTS; i++) {
            connections.add(database.connectAsOwner());
        }

        for (int round = 0; round < MOST_ROUNDS && history.doubleUses().isEmpty(); round++) {
            String key = "thing-" + round;
            database.asOwner("insert into thing values ('%s', false)".formatted(key));
            AtomicInteger turn = new AtomicInteger();
            Parallel.run(
                    ATTEMPTS,
                    () -> {
                        Connection mine = connections.get(turn.getAndIncrement());
                        history.attempt(key, "here", () -> lookThenSave(mine, key));
                        return key;
                    });
        }

        assertThat(history.doubleUses()).isNotEmpty();
        for (Connection connection : connections) {
            connection.close();
        }
    }

    @Test
    void findsTheDoublesOfTheFrameworksOwnStore() throws JOSEException {
        StockServer stock = StockServer.inMemory();

        raceFor(stock, stock);
    }

    @Test
    void findsTheDoublesOfTheFrameworksStoreInADatabaseBetweenTwoNodes()
            throws JOSEException, SQLException {
        TestDatabase database = TestDatabase.createEmpty();
        try (StockServer one = StockServer.on(database);
                StockServer other = one.beside(database)) {
            raceFor(one, other);
        }
    }

    private void raceFor(StockServer one, StockServer other) {
        for (int round = 0; round < MOST_ROUNDS && history.doubleUses().isEmpty(); round++) {
            String code = one.code();
            AtomicInteger turn = new AtomicInteger();
            Parallel.run(
                    ATTEMPTS,
                    () -> {
                        StockServer node = turn.getAndIncrement() % 2 == 0 ? one : other;
                        history.attempt(code, "here", () -> node.redeem(code));
                        return code;
                    });
        }

        assertThat(history.doubleUses()).isNotEmpty();
        assertThat(history.brokenChains()).isNotEmpty();
    }

    private void done(String key, String successor) {
        history.attempt(key, "here", () -> new Outcome(Result.DONE, successor));
    }

    private void refused(String key) {
        history.attempt(key, "here", () -> new Outcome(Result.REFUSED, ""));
    }

    private static Outcome lookThenSave(Connection connection, String key) {
        try (PreparedStatement look =
                        connection.prepareStatement("select spent from thing where key = ?");
                PreparedStatement save =
                        connection.prepareStatement(
                                "update thing set spent = true where key = ?")) {
            look.setString(1, key);
            try (ResultSet rows = look.executeQuery()) {
                if (!rows.next() || rows.getBoolean("spent")) {
                    return new Outcome(Result.REFUSED, "");
                }
            }
            save.setString(1, key);
            save.executeUpdate();
            return new Outcome(Result.DONE, "");
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
