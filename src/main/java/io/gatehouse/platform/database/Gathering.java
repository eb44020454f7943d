package io.gatehouse.platform.database;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Lets one statement answer the questions of many threads. A question goes at once while no
 * statement is on its way; what is asked meanwhile gathers, and the next statement takes it all. It
 * waits no longer than until there are enough for one statement, or somebody asks while the one on
 * its way is late. Nobody waits for a clock, and a statement begins after each of its questions was
 * asked: the answers are as true as those of statements of their own.
 *
 * <p>Not for use within a transaction: the statement runs in none, on the thread of one of those
 * who ask.
 *
 * @param <Q> a question
 * @param <A> its answer
 */
public final class Gathering<Q, A> {

    private static final int MOST = 64;

    /**
     * More than one only while each is full, for the sake of machines with many cores; or late, as
     * one whose connection is dead may be for all of a timeout.
     */
    private static final int STATEMENTS = 4;

    private static final Duration LATE = Duration.ofMillis(250);

    /** As long as anybody waits for a connection. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Function<? super List<Q>, ? extends List<A>> statement;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Asked<Q, A>> waiting = new ArrayDeque<>();
    private final List<Asked<Q, A>> leading = new ArrayList<>(STATEMENTS);
    private long statementsEnded;

    /**
     * @param statement answers the questions, in their order, by one statement; what it throws,
     *     everybody gets who asked
     */
    public Gathering(Function<? super List<Q>, ? extends List<A>> statement) {
        this(statement, System::nanoTime);
    }

    /**
     * The same with a time of its own.
     *
     * @param nanos the time, as {@link System#nanoTime}
     */
    Gathering(Function<? super List<Q>, ? extends List<A>> statement, LongSupplier nanos) {
        this.statement = statement;
        this.nanos = nanos;
    }

    /**
     * One who asks, since then; or whose statement is on its way since then. Told once: to ask for
     * everybody who waits, or what the answer is.
     */
    private static final class Asked<Q, A> {
        private final Q question;
        private long since;
        private long endedWhenAsked;
        private final CompletableFuture<Boolean> leads = new CompletableFuture<>();
        private @Nullable A answer;
        private @Nullable Throwable failure;

        Asked(Q question, long since) {
            this.question = question;
            this.since = since;
        }
    }

    /**
     * The answer.
     *
     * @throws QueryTimeoutException when no statement took the question along in time
     * @throws RuntimeException what the statement threw
     */
    public A ask(Q question) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("asked within a transaction");
        }
        Asked<Q, A> own = new Asked<>(question, nanos.getAsLong());
        enter(own);
        if (own.leads.join()) {
            lead(own);
        }
        return answer(own);
    }

    private void enter(Asked<Q, A> own) {
        lock.lock();
        try {
            if (mayGo()) {
                go(own);
            } else {
                own.endedWhenAsked = statementsEnded;
                waiting.add(own);
            }
        } finally {
            lock.unlock();
        }
    }

    // Gives way once, so that those who are about to ask on this core do so now. Nothing but the
    // number of statements depends on it.
    @SuppressWarnings("ThreadPriorityCheck")
    private void lead(Asked<Q, A> own) {
        Thread.yield();
        List<Asked<Q, A>> all = gathered(own);
        try {
            List<A> answers = statement.apply(all.stream().map(asked -> asked.question).toList());
            for (int i = 0; i < all.size(); i++) {
                all.get(i).answer = answers.get(i);
            }
        } catch (CannotGetJdbcConnectionException away) {
            all.addAll(everybody());
            all.forEach(asked -> asked.failure = away);
        } catch (RuntimeException | Error failure) {
            all.forEach(asked -> asked.failure = failure);
        } finally {
            handOver(own);
            all.forEach(asked -> asked.leads.complete(false));
        }
    }

    private List<Asked<Q, A>> gathered(Asked<Q, A> own) {
        List<Asked<Q, A>> all = new ArrayList<>();
        all.add(own);
        lock.lock();
        try {
            Asked<Q, A> next = next();
            while (next != null) {
                all.add(next);
                next = all.size() < MOST ? next() : null;
            }
        } finally {
            lock.unlock();
        }
        return all;
    }

    // Where each statement ends by its timeout, those who wait would do so for the timeouts of all
    // before them. One that took long says nothing: the whole machine may have stood still.
    private @Nullable Asked<Q, A> next() {
        Asked<Q, A> next = waiting.poll();
        while (next != null
                && statementsEnded - next.endedWhenAsked > 1
                && nanos.getAsLong() - next.since > PATIENCE.toNanos()) {
            next.failure = new QueryTimeoutException("not asked within " + PATIENCE);
            next.leads.complete(false);
            next = waiting.poll();
        }
        return next;
    }

    // Without a database those who wait would fare no better one after the other, and each of them
    // holds a connection of somebody out there. A connection that broke is not that yet: the next
    // one may do.
    private List<Asked<Q, A>> everybody() {
        lock.lock();
        try {
            List<Asked<Q, A>> all = List.copyOf(waiting);
            waiting.clear();
            return all;
        } finally {
            lock.unlock();
        }
    }

    // Not to the one who just asked: nobody's answer waits for the questions of others.
    private void handOver(Asked<Q, A> own) {
        lock.lock();
        try {
            leading.remove(own);
            statementsEnded++;
            Asked<Q, A> next = mayGo() ? next() : null;
            if (next != null) {
                go(next);
            }
        } finally {
            lock.unlock();
        }
    }

    private void go(Asked<Q, A> one) {
        one.since = nanos.getAsLong();
        leading.add(one);
        one.leads.complete(true);
    }

    private boolean mayGo() {
        return leading.size() < STATEMENTS && (waiting.size() >= MOST || areLate());
    }

    private boolean areLate() {
        for (Asked<Q, A> one : leading) {
            if (nanos.getAsLong() - one.since <= LATE.toNanos()) {
                return false;
            }
        }
        return true;
    }

    private static <A> A answer(Asked<?, A> own) {
        if (own.failure instanceof Error error) {
            throw error;
        }
        if (own.failure instanceof RuntimeException failure) {
            throw failure;
        }
        if (own.answer == null) {
            throw new IllegalStateException("no answer");
        }
        return own.answer;
    }
}
