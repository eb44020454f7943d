package io.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
        assertThat(most.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void whatIsAskedWhileAStatementRunsGoesWithALaterOne() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        List<List<Integer>> asked = Collections.synchronizedList(new ArrayList<>());
        Gathering<Integer, Integer> gathering =
                new Gathering<>(questions -> {
                    asked.add(questions);
                    if (asked.size() <= 2) {
                        both.countDown();
                        await(go);
                    }
                    return questions;
                });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = new ArrayList<>();
            answers.add(threads.submit(() -> gathering.ask(1)));
            answers.add(threads.submit(() -> gathering.ask(2)));
            both.await();
            for (int question = 3; question <= 20; question++) {
                int value = question;
                answers.add(threads.submit(() -> gathering.ask(value)));
            }
            go.countDown();
            for (Future<Integer> answer : answers) {
                answer.get();
            }
        }
        assertThat(asked.stream().mapToInt(List::size).sum()).isEqualTo(20);
        assertThat(asked.subList(0, 2)).containsExactlyInAnyOrder(List.of(1), List.of(2));
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
    void withoutADatabaseNobodyWaitsForTheirTurn() throws Exception {
        AtomicInteger statements = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        Gathering<Integer, Integer> gathering =
                new Gathering<>(questions -> {
                    statements.incrementAndGet();
                    await(go);
                    throw new CannotGetJdbcConnectionException("away");
                });
        CountDownLatch begun = new CountDownLatch(500);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> failed = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                failed.add(
                        threads.submit(() -> {
                            begun.countDown();
                            try {
                                gathering.ask(1);
                                return false;
                            } catch (CannotGetJdbcConnectionException expected) {
                                return true;
                            }
                        }));
            }
            begun.await();
            go.countDown();
            for (Future<Boolean> each : failed) {
                assertThat(each.get()).isTrue();
            }
        }
        // Those who came late ask for themselves; of 500 in turns of 64 there would be many more.
        assertThat(statements.get()).isLessThanOrEqualTo(6);
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

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
