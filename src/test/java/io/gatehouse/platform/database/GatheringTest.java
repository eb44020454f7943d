package io.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

@Timeout(60)
class GatheringTest {

    @Test
    void everybodyGetsTheAnswerToTheirOwnQuestion() throws Exception {
        List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger underway = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Gathering<Integer, String> gathering =
                new Gathering<>(questions -> {
                    most.accumulateAndGet(underway.incrementAndGet(), Math::max);
                    sizes.add(questions.size());
                    LockSupport.parkNanos(100_000);
                    underway.decrementAndGet();
                    return questions.stream().map(String::valueOf).toList();
                });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> right = new ArrayList<>();
            for (int thread = 0; thread < 200; thread++) {
                int first = thread * 50;
                right.add(
                        threads.submit(() -> {
                            for (int question = first; question < first + 50; question++) {
                                if (!gathering.ask(question).equals(String.valueOf(question))) {
                                    return false;
                                }
                            }
                            return true;
                        }));
            }
            for (Future<Boolean> each : right) {
                assertThat(each.get()).isTrue();
            }
        }
        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(10_000);
        assertThat(sizes).hasSizeLessThan(5_000).allMatch(size -> size <= 64);
        assertThat(most.get()).isLessThanOrEqualTo(4);
    }

    @Test
    void whatIsAskedWhileAStatementRunsGoesWithTheNextOne() {
        CountDownLatch go = new CountDownLatch(1);
        List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
        Gathering<Integer, Integer> gathering = new Gathering<>(heldUntil(go, sizes), () -> 0);

        List<Thread> threads = ask(gathering, 20);
        go.countDown();
        threads.forEach(GatheringTest::join);

        assertThat(sizes).containsExactly(1, 19);
    }

    @Test
    void whatFillsAStatementWaitsForNobody() {
        CountDownLatch go = new CountDownLatch(1);
        List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
        Gathering<Integer, Integer> gathering = new Gathering<>(heldUntil(go, sizes), () -> 0);

        List<Thread> threads = ask(gathering, 1 + 65 + 64 + 10);
        List<Integer> underway = List.copyOf(sizes);
        go.countDown();
        threads.forEach(GatheringTest::join);

        assertThat(underway).containsExactly(1, 64, 64);
        assertThat(sizes).containsExactly(1, 64, 64, 11);
    }

    @Test
    void aFailureIsEverybodysAndTheNextQuestionIsAskedAnew() throws Exception {
        AtomicInteger statements = new AtomicInteger();
        Gathering<Integer, Integer> gathering =
                new Gathering<>(questions -> {
                    if (statements.incrementAndGet() % 2 == 1) {
                        throw new QueryTimeoutException("too slow");
                    }
                    return questions;
                });
        Callable<Boolean> answered =
                () -> {
                    try {
                        return gathering.ask(7) == 7;
                    } catch (QueryTimeoutException expected) {
                        return false;
                    }
                };

        assertThat(answered.call()).isFalse();
        assertThat(answered.call()).isTrue();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> each : threads.invokeAll(Collections.nCopies(500, answered))) {
                each.get();
            }
        }
        // Whoever failed left room for others: both kinds of statements still come through.
        assertThat(List.of(answered.call(), answered.call()))
                .containsExactlyInAnyOrder(true, false);
    }

    @Test
    void withoutADatabaseNobodyWaitsForTheirTurn() {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger statements = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        Gathering<Integer, Integer> gathering =
                new Gathering<>(
                        questions -> {
                            statements.incrementAndGet();
                            await(go);
                            throw new CannotGetJdbcConnectionException("away");
                        },
                        () -> 0);

        List<Thread> threads =
                start(
                        500,
                        () -> {
                            try {
                                gathering.ask(1);
                            } catch (CannotGetJdbcConnectionException expected) {
                                failed.incrementAndGet();
                            }
                        });
        go.countDown();
        threads.forEach(GatheringTest::join);

        // In turns of 64 there would be eight.
        assertThat(statements.get()).isEqualTo(4);
        assertThat(failed.get()).isEqualTo(500);
    }

    @Test
    void whoeverWaitsForOthersLongerThanForAConnectionIsToldSo() {
        List<CountDownLatch> go = Stream.generate(() -> new CountDownLatch(1)).limit(5).toList();
        AtomicLong time = new AtomicLong();
        AtomicInteger statements = new AtomicInteger();
        Gathering<Integer, Integer> gathering =
                new Gathering<>(
                        questions -> {
                            await(go.get(statements.getAndIncrement()));
                            return questions;
                        },
                        time::get);
        List<String> ends = Collections.synchronizedList(new ArrayList<>());

        // Four statements take 193 of them along, a fifth one 64 of the others.
        List<Thread> threads = start(193 + 100, () -> ends.add(end(gathering)));
        time.set(Duration.ofSeconds(5).plusNanos(1).toNanos());
        go.get(0).countDown();
        while (statements.get() < 5) {
            Thread.onSpinWait();
        }
        time.addAndGet(Duration.ofMillis(251).toNanos());
        go.get(1).countDown();
        threads.subList(193 + 64, 193 + 100).forEach(GatheringTest::join);
        go.forEach(CountDownLatch::countDown);
        threads.forEach(GatheringTest::join);

        assertThat(ends).filteredOn(end -> end.equals("not asked within PT5S")).hasSize(36);
        assertThat(ends).filteredOn(end -> end.equals("answered")).hasSize(193 + 64);
    }

    @Test
    void aMachineThatStoodStillAnswersThoseWhoWaitedMeanwhile() {
        CountDownLatch go = new CountDownLatch(1);
        AtomicLong time = new AtomicLong();
        List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
        Gathering<Integer, Integer> gathering = new Gathering<>(heldUntil(go, sizes), time::get);
        List<String> ends = Collections.synchronizedList(new ArrayList<>());

        List<Thread> threads = start(40, () -> ends.add(end(gathering)));
        time.set(Duration.ofMinutes(1).toNanos());
        go.countDown();
        threads.forEach(GatheringTest::join);

        assertThat(ends).hasSize(40).containsOnly("answered");
        assertThat(sizes).containsExactly(1, 39);
    }

    @Test
    void aBrokenConnectionFailsThoseOfItsStatementAlone() {
        CountDownLatch go = new CountDownLatch(1);
        Gathering<Integer, Integer> gathering =
                new Gathering<>(
                        firstFails(
                                go,
                                new DataAccessResourceFailureException("broken"),
                                new AtomicInteger()),
                        () -> 0);
        List<String> ends = Collections.synchronizedList(new ArrayList<>());

        List<Thread> threads = start(40, () -> ends.add(end(gathering)));
        go.countDown();
        threads.forEach(GatheringTest::join);

        assertThat(ends).hasSize(40).containsOnlyOnce("broken");
        assertThat(ends).filteredOn(end -> end.equals("answered")).hasSize(39);
    }

    @Test
    void aStatementThatIsLateHoldsNobodyUpWhenSomebodyAsks() {
        CountDownLatch go = new CountDownLatch(1);
        AtomicLong time = new AtomicLong();
        AtomicInteger statements = new AtomicInteger();
        Gathering<Integer, Integer> gathering =
                new Gathering<>(
                        firstFails(go, new QueryTimeoutException("late"), statements), time::get);
        List<String> ends = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = start(10, () -> ends.add(end(gathering)));
        time.set(Duration.ofMillis(250).plusNanos(1).toNanos());

        assertThat(gathering.ask(7)).isEqualTo(7);
        threads.subList(1, 10).forEach(GatheringTest::join);

        assertThat(ends).hasSize(9).containsOnly("answered");
        assertThat(statements.get()).isEqualTo(2);
        go.countDown();
        join(threads.getFirst());
        assertThat(ends).hasSize(10).containsOnlyOnce("late");
    }

    /** The first statement fails, when it is let go; later ones answer at once. */
    private static Function<List<Integer>, List<Integer>> firstFails(
            CountDownLatch go, DataAccessException failure, AtomicInteger statements) {
        return questions -> {
            if (statements.incrementAndGet() == 1) {
                await(go);
                throw failure;
            }
            return questions;
        };
    }

    private static String end(Gathering<Integer, Integer> gathering) {
        try {
            return gathering.ask(7) == 7 ? "answered" : "answered wrongly";
        } catch (DataAccessException failure) {
            return String.valueOf(failure.getMessage());
        }
    }

    @Test
    void anErrorLeavesNobodyWaiting() {
        Gathering<Integer, Integer> gathering =
                new Gathering<>(questions -> {
                    throw new StackOverflowError();
                });

        assertThatThrownBy(() -> gathering.ask(1)).isInstanceOf(StackOverflowError.class);
        assertThatThrownBy(() -> gathering.ask(1)).isInstanceOf(StackOverflowError.class);
        assertThatThrownBy(() -> gathering.ask(1)).isInstanceOf(StackOverflowError.class);
    }

    @Test
    void aTooShortAnswerIsAFailureOfAll() {
        Gathering<Integer, Integer> gathering = new Gathering<>(questions -> List.of());

        assertThatThrownBy(() -> gathering.ask(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void refusesToAskWithinATransaction() {
        Gathering<Integer, Integer> gathering = new Gathering<>(questions -> questions);
        TransactionSynchronizationManager.setActualTransactionActive(true);
        try {
            assertThatIllegalStateException().isThrownBy(() -> gathering.ask(1));
        } finally {
            TransactionSynchronizationManager.setActualTransactionActive(false);
        }
    }

    private static Function<List<Integer>, List<Integer>> heldUntil(
            CountDownLatch go, List<Integer> sizes) {
        return questions -> {
            sizes.add(questions.size());
            await(go);
            return questions;
        };
    }

    private static List<Thread> ask(Gathering<Integer, Integer> gathering, int count) {
        return start(count, () -> assertThat(gathering.ask(7)).isEqualTo(7));
    }

    /** One after the other, each when those before it can only wait. */
    private static List<Thread> start(int count, Runnable work) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Thread thread = Thread.ofVirtual().start(work);
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            threads.add(thread);
        }
        return threads;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
