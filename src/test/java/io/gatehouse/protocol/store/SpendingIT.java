package io.gatehouse.protocol.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.platform.Ids;
import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * What many requests spend in one statement: whatever becomes of one, of the statement or of the
 * database, each gets the answer to its own token, and no honest use is taken for a replay.
 */
@GatehouseTest
class SpendingIT {

    /** What only the statement for many says. */
    private static final String TOGETHER = "skip locked";

    private static final int AT_ONCE = 16;
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    @Autowired TestDatabase database;
    @Autowired TokenDays days;
    @Autowired JdbcClient jdbc;
    Relay relay;
    Codes codes;
    final List<Use> all = new ArrayList<>();

    @BeforeEach
    void connect() throws IOException {
        relay = new Relay(database.url(), TOGETHER);
        codes = node();
    }

    @AfterEach
    void disconnect() throws IOException {
        relay.close();
    }

    /** What came of presenting a code. */
    private enum End {
        SPENT,
        SPENT_BEFORE,
        NOBODY_KNOWS,
        REFUSED,
        HELD_UP
    }

    private record Code(OpaqueToken token, UUID authorization) {}

    private record Use(Code code, OpaqueToken successor, End end) {}

    @Test
    void whatTheDatabaseDidWithoutAnAnswerIsNoReplay() {
        relay.loseOneAnswer();
        until(() -> relay.lost() == 1, () -> present(AT_ONCE, 1));

        assertThat(all).extracting(Use::end).contains(End.NOBODY_KNOWS);
        assertThat(ends(End.SPENT_BEFORE)).isEmpty();
        assertThat(ends(End.NOBODY_KNOWS)).allSatisfy(this::assertThatItIsStored);
        assertThat(ends(End.SPENT)).allSatisfy(this::assertThatItIsStored);
    }

    @Test
    void ofUsesOfOneCodeInOneStatementOneIsAnswered() {
        untilTogether(() -> present(AT_ONCE / 4, 4));

        assertThat(ends(End.SPENT)).hasSize(all.size() / 4).allSatisfy(this::assertThatItIsStored);
        assertThat(ends(End.SPENT)).extracting(use -> use.code).doesNotHaveDuplicates();
        assertThat(ends(End.SPENT_BEFORE))
                .hasSize(all.size() / 4 * 3)
                .allSatisfy(use -> assertThat(authorizationOf(use.successor)).isEmpty());
    }

    @Test
    void twoNodesWithTheSameCodesWaitForEachOtherInNoOrder() {
        Codes other = node();
        untilTogether(() -> {
            List<Code> same = stored(AT_ONCE);
            List<Code> backwards = same.reversed();
            parallel(
                    AT_ONCE * 2,
                    number ->
                            number % 2 == 0
                                    ? use(codes, same.get(number / 2), null)
                                    : use(other, backwards.get(number / 2), null));
        });

        assertThat(ends(End.SPENT)).hasSize(all.size() / 2).allSatisfy(this::assertThatItIsStored);
        assertThat(ends(End.SPENT_BEFORE)).hasSize(all.size() / 2);
    }

    @Test
    void whatCannotBeStoredFailsForItselfAlone() {
        untilTogether(() -> {
            List<Code> some = stored(AT_ONCE);
            parallel(
                    AT_ONCE,
                    number -> use(codes, some.get(number), number == 0 ? "no thumbprint" : null));
        });

        assertThat(ends(End.REFUSED))
                .hasSize(all.size() / AT_ONCE)
                .allSatisfy(use -> assertThat(isSpent(use.code)).isFalse());
        assertThat(ends(End.SPENT))
                .hasSize(all.size() - all.size() / AT_ONCE)
                .allSatisfy(this::assertThatItIsStored);
    }

    @Test
    void aCodeThatSomebodyHoldsHoldsUpNobodyElse() throws SQLException {
        Code held = stored(1).getFirst();
        try (Connection somebody = database.connectAsOwner();
                PreparedStatement hold =
                        somebody.prepareStatement(
                                "select 1 from oauth_code where day = ? and hash = ? for update")) {
            somebody.setAutoCommit(false);
            hold.setInt(1, Authorizations.day(held.token));
            hold.setBytes(2, held.token.hash());
            hold.execute();
            untilTogether(() -> {
                List<Code> some = Stream.concat(Stream.of(held), stored(15).stream()).toList();
                parallel(AT_ONCE, number -> use(codes, some.get(number), null));
            });
            somebody.rollback();
        }

        assertThat(all)
                .allSatisfy(use ->
                        assertThat(use.end)
                                .isEqualTo(use.code.equals(held) ? End.HELD_UP : End.SPENT));
        assertThat(ends(End.SPENT)).allSatisfy(this::assertThatItIsStored);
        assertThat(use(codes, held, null).end).isEqualTo(End.SPENT);
    }

    /** What a node has, as far as this is about. */
    private Codes node() {
        return new Codes(
                JdbcClient.create(
                        new DriverManagerDataSource(
                                relay.url(), database.app(), database.password())),
                days);
    }

    /** Presents so many new codes, each so many times, all at once. */
    private void present(int some, int times) {
        List<Code> presented = stored(some);
        parallel(some * times, number -> use(codes, presented.get(number % some), null));
    }

    private interface Presenting {
        Use number(int number);
    }

    private void parallel(int times, Presenting presenting) {
        AtomicInteger turn = new AtomicInteger();
        all.addAll(Parallel.run(times, () -> presenting.number(turn.getAndIncrement())));
    }

    /** Again until several went together, which is likely each time, and never certain. */
    private void untilTogether(Runnable round) {
        until(() -> relay.seen() > 0, round);
    }

    private static void until(BooleanSupplier done, Runnable round) {
        await().pollInSameThread()
                .atMost(LONG_ENOUGH)
                .until(() -> {
                    round.run();
                    return done.getAsBoolean();
                });
    }

    private static Use use(Codes node, Code code, @Nullable String key) {
        Instant now = Instant.now();
        OpaqueToken successor = OpaqueToken.generate("rt", now).token();
        NewRefreshToken first = new NewRefreshToken(successor, key, now.plusSeconds(3_600));
        try {
            boolean spent = node.spend(code.token, first, now);
            return new Use(code, successor, spent ? End.SPENT : End.SPENT_BEFORE);
        } catch (DataAccessException failure) {
            return new Use(code, successor, end(failure));
        }
    }

    private static End end(DataAccessException failure) {
        return switch (failure) {
            case DataAccessResourceFailureException away -> End.NOBODY_KNOWS;
            case DataIntegrityViolationException misfit -> End.REFUSED;
            default -> End.HELD_UP;
        };
    }

    private List<Use> ends(End end) {
        return all.stream().filter(use -> use.end == end).toList();
    }

    private List<Code> stored(int some) {
        return IntStream.range(0, some).mapToObj(number -> stored()).toList();
    }

    private Code stored() {
        Instant now = Instant.now();
        Code code = new Code(OpaqueToken.generate("ac", now).token(), Ids.uuidV7(now));
        jdbc.sql(
                        """
                        insert into oauth_code (day, hash, authorization_id, expires_at)
                        values (:day, :hash, :authorization, now() + interval '1 minute')
                        """)
                .param("day", Authorizations.day(code.token))
                .param("hash", code.token.hash())
                .param("authorization", code.authorization)
                .update();
        return code;
    }

    private void assertThatItIsStored(Use use) {
        assertThat(isSpent(use.code)).isTrue();
        assertThat(authorizationOf(use.successor)).contains(use.code.authorization);
    }

    private boolean isSpent(Code code) {
        return jdbc.sql(
                        "select spent_at is not null from oauth_code where day = :day and hash = :hash")
                .param("day", Authorizations.day(code.token))
                .param("hash", code.token.hash())
                .query(Boolean.class)
                .single();
    }

    private Optional<UUID> authorizationOf(OpaqueToken refreshToken) {
        return jdbc.sql(
                        """
                        select authorization_id from oauth_refresh_token
                         where day = :day and hash = :hash
                        """)
                .param("day", Authorizations.day(refreshToken))
                .param("hash", refreshToken.hash())
                .query(UUID.class)
                .optional();
    }
}
