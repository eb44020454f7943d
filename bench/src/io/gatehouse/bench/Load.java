package io.gatehouse.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Sixteen clients of a target, signed in once, and passes of load by them. */
final class Load implements AutoCloseable {
    private static final int CLIENTS = 16;
    private static final int POLL_MILLIS = 100;

    private final Target target;
    private final List<Client> clients = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();

    Load(Target target) throws IOException {
        this.target = target;
        for (int i = 0; i < CLIENTS; i++) {
            Client client = new Client(target);
            client.signIn();
            client.codeFlow();
            clients.add(client);
        }
    }

    /** Wrong answers of all passes so far, the first of each pass described. */
    List<String> wrong() {
        return wrong;
    }

    /**
     * Runs the operation unmeasured until server and database have used {@code warmUp} seconds of
     * processor time, because on a busy machine the clock says little about how warm they are; then
     * measured for {@code seconds} by the clock.
     */
    Pass run(Operation operation, double warmUp, double seconds)
            throws InterruptedException, IOException {
        for (Client client : clients) {
            client.close();
            if (operation.needsAccessToken) {
                client.codeFlow();
            }
        }
        List<Worker> workers =
                clients.subList(0, operation.connections()).stream()
                        .map(client -> new Worker(client, operation))
                        .toList();
        CountDownLatch done = new CountDownLatch(workers.size());
        List<Thread> threads = new ArrayList<>();
        for (Worker worker : workers) {
            threads.add(Thread.ofPlatform().start(() -> worker.loop(done)));
        }
        double warm = cpuMillis() + warmUp * 1000;
        while (cpuMillis() < warm && done.getCount() > 0) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        long[] sizes = target.database() == null ? new long[2] : target.database().sizes();
        Reading before = read(workers);
        workers.forEach(worker -> worker.measuring = true);
        boolean failed = done.await((long) (seconds * 1e9), TimeUnit.NANOSECONDS);
        workers.forEach(worker -> worker.measuring = false);
        Reading after = read(workers);
        long[] grown = target.database() == null ? new long[2] : target.database().sizes();
        workers.forEach(worker -> worker.running = false);
        for (Thread thread : threads) {
            thread.join();
        }
        collectWrong(operation, workers);
        if (failed) {
            throw new IllegalStateException("every client gave up: " + wrong);
        }
        double[] times = times(workers);
        return new Pass(
                after.operations - before.operations,
                workers.stream().mapToLong(worker -> worker.operations).sum(),
                (after.nanos - before.nanos) / 1e9,
                after.server - before.server,
                after.database - before.database,
                after.generator - before.generator,
                times.length == 0 ? 0 : times[times.length / 2],
                times.length == 0 ? 0 : times[(int) (times.length * 0.99)],
                grown[0] - sizes[0],
                grown[1] - sizes[1]);
    }

    /** What requests at a fixed rate waited, from when they were due. */
    record Waited(double p50Millis, double p99Millis) {}

    /**
     * Sends {@code perSecond} requests a second whatever the answers take, so that a slow answer
     * makes the next ones late and not fewer.
     */
    Waited atRate(Operation operation, int perSecond, double seconds) throws InterruptedException, IOException {
        for (Client client : clients) {
            client.close();
        }
        long step = (long) (1e9 / perSecond);
        int all = (int) (perSecond * seconds);
        double[] times = new double[all];
        List<String> failures = Collections.synchronizedList(new ArrayList<>());
        long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS);
        List<Thread> threads = new ArrayList<>();
        for (int worker = 0; worker < CLIENTS; worker++) {
            int first = worker;
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    for (int i = first; i < all; i += CLIENTS) {
                        long due = start + i * step;
                        while (System.nanoTime() < due) {
                            LockSupport.parkNanos(due - System.nanoTime());
                        }
                        operation.run(clients.get(first));
                        times[i] = (System.nanoTime() - due) / 1e6;
                    }
                } catch (IOException | RuntimeException refused) {
                    failures.add(refused.toString());
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            wrong.add("%s, %s at a fixed rate: %s".formatted(target.name(), operation.title, failures.getFirst()));
        }
        Arrays.sort(times);
        return new Waited(times[all / 2], times[(int) (all * 0.99)]);
    }

    private record Reading(long nanos, long operations, long server, long database, long generator) {}

    private Reading read(List<Worker> workers) {
        return new Reading(
                System.nanoTime(),
                workers.stream().mapToLong(worker -> worker.operations).sum(),
                target.processes().cpuMillis(),
                target.database() == null ? 0 : target.database().processes().cpuMillis(),
                ownMillis());
    }

    private long cpuMillis() {
        return target.processes().cpuMillis()
                + (target.database() == null ? 0 : target.database().processes().cpuMillis());
    }

    // Not the tree: the servers are children of this process.
    private static long ownMillis() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
    }

    private void collectWrong(Operation operation, List<Worker> workers) {
        List<String> failures =
                workers.stream().map(worker -> worker.failure).filter(Objects::nonNull).toList();
        if (!failures.isEmpty()) {
            wrong.add(
                    "%s, %s: %d of %d connections got a wrong answer; the first: %s"
                            .formatted(
                                    target.name(), operation.title, failures.size(),
                                    workers.size(), failures.getFirst()));
        }
    }

    private static double[] times(List<Worker> workers) {
        return workers.stream()
                .flatMapToLong(worker -> Arrays.stream(worker.times, 0, worker.taken))
                .mapToDouble(nanos -> nanos / 1e6)
                .sorted()
                .toArray();
    }

    /** One connection in a loop; a wrong answer ends it, and fails the run. */
    private static final class Worker {
        private final Client client;
        private final Operation operation;
        private volatile boolean running = true;
        private volatile boolean measuring;
        private volatile long operations;
        private volatile String failure;
        private long[] times = new long[1024];
        private int taken;

        Worker(Client client, Operation operation) {
            this.client = client;
            this.operation = operation;
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
        void loop(CountDownLatch done) {
            try {
                while (running) {
                    long start = System.nanoTime();
                    operation.run(client);
                    operations++;
                    if (measuring) {
                        keep(System.nanoTime() - start);
                    }
                }
            } catch (IOException | RuntimeException refused) {
                failure = refused.toString();
            } finally {
                done.countDown();
            }
        }

        private void keep(long nanos) {
            if (taken == times.length) {
                times = Arrays.copyOf(times, taken * 2);
            }
            times[taken++] = nanos;
        }
    }

    @Override
    public void close() throws IOException {
        for (Client client : clients) {
            client.close();
        }
    }
}
