package io.gatehouse.platform.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.util.ReflectionTestUtils;

/**
 * Many expired rows go while people and machines are served, and nobody waits for a lock. {@code
 * bench/clean-up} does it with a million rows on a durable database.
 */
@GatehouseTest
class CleanUpIT {

    private static final Logger log = LoggerFactory.getLogger(CleanUpIT.class);
    private static final int ROWS = Integer.getInteger("cleanup.rows", 50_000);
    private static final int VISITORS = 4;
    private static final Duration LONGEST_RUN = Duration.ofMinutes(10);

    /** Whoever holds a lock may be held up by a machine that does other things. */
    private static final int LONGEST_WAIT_MILLIS =
            Integer.getInteger("cleanup.longest-wait", 1_000);

    private static final String SCOPE = "openid offline_access series-N:read";

    /** Tables with their share of the rows in percent; the days of codes and tokens are dropped. */
    private static final List<String> OVER =
            List.of(
                    "30 insert into oauth_authorization (id, client, account_id, scopes, offline, authenticated_at, acr, amr, created_at, expires_at) select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '{openid}', true, now(), '1', '{pwd}', now() - interval '90 days', now() - interval '1 day' from generate_series(1, ROWS)",
                    "15 insert into session (id, cookie_hash, account_id, created_at, authenticated_at, seen_at, expires_at, acr, amr) select gen_random_uuid(), sha256(int4send(n)), (select min(id::text)::uuid from account), now(), now(), now(), now() - interval '3 days', '1', '{pwd}' from generate_series(1, ROWS) n",
                    "15 insert into oauth_revoked_token select gen_random_uuid()::text, now() - interval '1 day' from generate_series(1, ROWS)",
                    "10 insert into client_assertion_seen select gen_random_uuid(), sha256(int4send(n)), now() - interval '1 day' from generate_series(1, ROWS) n",
                    "15 insert into oauth_code (day, hash, authorization_id, expires_at) select DAY - n % 3, sha256(int4send(n)), gen_random_uuid(), now() - interval '20 days' from generate_series(1, ROWS) n",
                    "15 insert into oauth_refresh_token (day, hash, authorization_id, generation, issued_at, expires_at) select DAY - n % 3, sha256(int4send(n)), gen_random_uuid(), 1, now(), now() - interval '6 days' from generate_series(1, ROWS) n");

    @Autowired Housekeeping housekeeping;
    @Autowired ApplicationContext context;
    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    Platform platform;

    @BeforeEach
    void fill() {
        platform = new Platform(state, issuer);
        int day = Math.toIntExact(LocalDate.now(ZoneOffset.UTC).toEpochDay()) - 20;
        for (String parent : List.of("oauth_code", "oauth_refresh_token")) {
            for (int i = 0; i < 3; i++) {
                database.asOwner(
                        "create table if not exists %1$s_d%2$d partition of %1$s for values from (%2$d) to (%3$d)"
                                .formatted(parent, day - i, day - i + 1));
            }
        }
        for (String insert : OVER) {
            int share = Integer.parseInt(insert.substring(0, 2));
            asSuperuser(
                    insert.substring(3)
                            .replace("DAY", Integer.toString(day))
                            .replace("ROWS", Integer.toString(ROWS / 100 * share)));
        }
        asSuperuser("analyze");
    }

    @Test
    void nobodyWaitsWhileExpiredRowsGo() throws Exception {
        Queue<Long> alone = new ConcurrentLinkedQueue<>();
        Queue<Long> beside = new ConcurrentLinkedQueue<>();
        AtomicBoolean cleaning = new AtomicBoolean();
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                LockWatch watch = new LockWatch(database)) {
            List<Future<?>> visits = new ArrayList<>();
            for (int i = 0; i < VISITORS; i++) {
                visits.add(threads.submit(() -> visit(done, cleaning, alone, beside)));
            }
            awaitSome(alone, visits);

            cleaning.set(true);
            long begun = System.nanoTime();
            Duration took = Duration.ZERO;
            int rounds = 0;
            while (over() > 0) {
                // A partition that somebody reads at the moment stays until the next time.
                ReflectionTestUtils.invokeMethod(context.getBean("partitions"), "keep");
                housekeeping.work();
                rounds++;
                took = Duration.ofNanos(System.nanoTime() - begun);
                assertThat(took).isLessThan(LONGEST_RUN);
            }
            awaitSome(beside, visits);
            done.set(true);
            for (Future<?> visit : visits) {
                visit.get();
            }
            watch.close();
            report(took, rounds, alone, beside, watch);

            assertThat(watch.longestMillis()).as(watch.toString()).isLessThan(LONGEST_WAIT_MILLIS);
        }
    }

    private void visit(
            AtomicBoolean done, AtomicBoolean cleaning, Queue<Long> alone, Queue<Long> beside) {
        Person carol = platform.person("carol");
        ClientApp web = platform.client("web");
        Answer tokens = carol.tokens(web, SCOPE, "one");
        for (int i = 0; !done.get(); i++) {
            long begun = System.nanoTime();
            if (i % 4 == 3) {
                tokens = carol.tokens(web, SCOPE, "one");
            } else {
                tokens = web.refresh(tokens.text("refresh_token"));
            }
            assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
            (cleaning.get() ? beside : alone).add(System.nanoTime() - begun);
        }
    }

    private static void awaitSome(Queue<Long> times, List<Future<?>> visits) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> times.size() >= 100 || visits.stream().anyMatch(Future::isDone));
    }

    private long over() {
        return Long.parseLong(
                database.ask(
                        """
                        select (select count(*) from oauth_authorization where expires_at < now())
                             + (select count(*) from session where expires_at < now() - interval '2 days')
                             + (select count(*) from oauth_revoked_token where expires_at < now())
                             + (select count(*) from client_assertion_seen where expires_at < now())
                             + (select count(*) from oauth_code where expires_at < now() - interval '19 days')
                             + (select count(*) from oauth_refresh_token where expires_at < now() - interval '5 days')
                        """));
    }

    private void asSuperuser(String statement) {
        try (var connection = database.connectAsSuperuser();
                var run = connection.createStatement()) {
            run.execute(statement);
        } catch (java.sql.SQLException failure) {
            throw new IllegalStateException(statement, failure);
        }
    }

    private static void report(
            Duration took, int rounds, Queue<Long> alone, Queue<Long> beside, LockWatch watch)
            throws IOException {
        String text =
                String.format(
                        Locale.ROOT,
                        "%,d expired rows gone after %.1f s, in %d rounds; locks: %s%n%nLive requests: %s before, %s meanwhile%n",
                        ROWS,
                        took.toMillis() / 1000.0,
                        rounds,
                        watch,
                        times(alone),
                        times(beside));
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("clean-up.md"), text);
        log.info("clean-up: {}", text);
    }

    private static String times(Queue<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return String.format(
                Locale.ROOT,
                "%,d with p50 %.1f, p99 %.1f, longest %.1f ms",
                sorted.length,
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6,
                sorted[sorted.length - 1] / 1e6);
    }
}
