package io.gatehouse.platform.database;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Lets one statement answer the questions of many threads. A question goes at once while no
 * statement is on its way; what is asked meanwhile gathers, and the next statement takes it all. It
 * waits no longer than until there are enough for one statement. Nobody waits for a clock, and a
 * statement begins after each of its questions was asked: the answers are as true as those of
 * statements of their own.
 *
 * <p>Not for use within a transaction: the statement runs in none, on the thread of one of those
 * who ask.
 *
 * @param <Q> a question
 * @param <A> its answer
 */
public final class Gathering<Q, A> {

    private static final int MOST = 64;

    /** More than one only while each is full, for the sake of machines with many cores. */
    private static final int STATEMENTS = 4;

    private final Function<? super List<Q>, ? extends List<A>> statement;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Asked<Q, A>> waiting = new ArrayDeque<>();
    private int underway;

    /**
     * @param statement answers the questions, in their order, by one statement; what it throws,
     *     everybody gets who asked
     */
    public Gathering(Function<? super List<Q>, ? extends List<A>> statement) {
        this.statement = statement;
    }

    /** One who asks. Told once: to ask for everybody who waits, or what the answer is. */
    private static final class Asked<Q, A> {
        private final Q question;
        private final CompletableFuture<Boolean> leads = new CompletableFuture<>();
        private @Nullable A answer;
        private @Nullable Throwable failure;

        Asked(Q question) {
            this.question = question;
        }
    }

    /**
     * The answer.
     *
     * @throws RuntimeException what the statement threw
     */
    public A ask(Q question) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("asked within a transaction");
        }
        Asked<Q, A> own = new Asked<>(question);
        enter(own);
        if (own.leads.join()) {
            lead(own);
        }
        return answer(own);
    }

    private void enter(Asked<Q, A> own) {
        lock.lock();
        try {
            if (mayGo(underway)) {
                underway++;
                own.leads.complete(true);
            } else {
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
        } catch (DataAccessResourceFailureException away) {
            all.addAll(everybody());
            all.forEach(asked -> asked.failure = away);
        } catch (RuntimeException | Error failure) {
            all.forEach(asked -> asked.failure = failure);
        } finally {
            handOver();
            all.forEach(asked -> asked.leads.complete(false));
        }
    }

    private List<Asked<Q, A>> gathered(Asked<Q, A> own) {
        List<Asked<Q, A>> all = new ArrayList<>();
        all.add(own);
        lock.lock();
        try {
            while (all.size() < MOST && !waiting.isEmpty()) {
                all.add(waiting.remove());
            }
        } finally {
            lock.unlock();
        }
        return all;
    }

    // Without a database those who wait would fare no better one after the other, and each of them
    // holds a connection of somebody out there.
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
    private void handOver() {
        lock.lock();
        try {
            Asked<Q, A> next = mayGo(underway - 1) ? waiting.poll() : null;
            if (next == null) {
                underway--;
            } else {
                next.leads.complete(true);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean mayGo(int others) {
        return others == 0 || (others < STATEMENTS && waiting.size() >= MOST);
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
