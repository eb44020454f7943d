package io.gatehouse.platform.fetch;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Fetches what clients refer to by address: key sets, request objects, sector identifiers. Only
 * https, only public addresses, no redirects, 1 MB, 2 seconds. Documents are kept as their server
 * says, 16 MB of them, failures for half a minute, and one address is asked once at a time, so that
 * nobody can be flooded through us.
 */
@Component
public class GuardedFetch implements DisposableBean {

    /** The largest document, in bytes. */
    public static final int LARGEST = 1_000_000;

    private static final Duration FAILURE = Duration.ofSeconds(30);

    /** How long after one fetch the next one may be asked for by {@link #again}. */
    private static final Duration PAUSE = Duration.ofMinutes(1);

    /** What one fetch that found no place leaves free for the next try. */
    private static final Duration BUSY = Duration.ofSeconds(1);

    /** Bytes of all documents that are kept; beside them, what the address itself costs. */
    private static final long KEPT = 16_000_000;

    private static final int OF_ONE = 500;

    private static final int AT_ONCE = 32;

    /** Nobody who makes us wait for their server makes us wait for those of others. */
    private static final int AT_ONCE_OF_HOST = 4;

    private static final int SECONDS = 2;

    private static final Fetched FULL =
            new Fetched.Failed("could not be fetched: too many fetches at once");

    private final Clock clock;
    private final OneFetch network;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Map<String, Semaphore> hosts = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AsyncCache<URI, Kept> kept =
            Caffeine.newBuilder()
                    .maximumWeight(KEPT)
                    .<URI, Kept>weigher((_, one) -> OF_ONE + size(one.fetched()))
                    .executor(threads)
                    .buildAsync();

    /**
     * Makes the fetcher.
     *
     * @param privateNetworks for test installations only: allows private addresses, and http on
     *     loopback
     */
    @Autowired
    public GuardedFetch(
            @Value("${gatehouse.fetch.insecure-private-networks:false}") boolean privateNetworks,
            Clock clock) {
        this.clock = clock;
        network = new OneFetch(privateNetworks, SECONDS);
    }

    /**
     * What is kept of an address.
     *
     * @param since when the document came; a fetch that fails later leaves it in place for a while
     * @param at when the address was asked last
     * @param until when it is asked again
     */
    private record Kept(Fetched fetched, Instant since, Instant at, Instant until) {}

    private static int size(Fetched fetched) {
        return fetched instanceof Fetched.Document document ? document.body().capacity() : 0;
    }

    /** The document at the address, at most as old as its server allows. */
    public Fetched get(URI address) {
        return fetch(address, found -> found.until().isAfter(clock.instant()));
    }

    /**
     * The document at the address, fetched anew unless that was done within a minute: for a key set
     * that lacks the key that is looked for.
     */
    public Fetched again(URI address) {
        return fetch(address, found -> found.at().plus(PAUSE).isAfter(clock.instant()));
    }

    private interface Rule {
        boolean stillGood(Kept found);
    }

    private Fetched fetch(URI address, Rule rule) {
        if (!network.allows(address)) {
            return new Fetched.Failed("must be an https address");
        }
        CompletableFuture<Kept> before = kept.getIfPresent(address);
        Kept known = before == null ? null : before.join();
        if (known != null && !rule.stillGood(known)) {
            kept.asMap().remove(address, before);
        }
        return kept.get(address, one -> load(one, known)).join().fetched();
    }

    private Kept load(URI address, @Nullable Kept known) {
        Fetched fetched = inItsPlace(address);
        Instant now = clock.instant();
        if (fetched instanceof Fetched.Document document) {
            return new Kept(document, now, now, now.plus(document.fresh()));
        }
        Duration pause = fetched.equals(FULL) ? BUSY : FAILURE;
        return known != null && isGoodWithout(known, now)
                ? new Kept(known.fetched(), known.since(), now, now.plus(pause))
                : new Kept(fetched, now, now, now.plus(pause));
    }

    // What a server said is not forgotten because it stumbles: else whoever makes us ask it again
    // at that moment would keep its owner's clients out. No longer than a document may be kept.
    private static boolean isGoodWithout(Kept known, Instant now) {
        return known.fetched() instanceof Fetched.Document
                && known.since().plus(Freshness.LONGEST).isAfter(now);
    }

    private Fetched inItsPlace(URI address) {
        String host = address.getHost().toLowerCase(Locale.ROOT);
        Semaphore ofHost = hosts.computeIfAbsent(host, _ -> new Semaphore(AT_ONCE_OF_HOST));
        if (!ofHost.tryAcquire()) {
            return FULL;
        }
        try {
            return inAPlace(address);
        } finally {
            ofHost.release();
            hosts.computeIfPresent(
                    host,
                    (_, places) -> places.availablePermits() == AT_ONCE_OF_HOST ? null : places);
        }
    }

    private Fetched inAPlace(URI address) {
        if (!places.tryAcquire()) {
            return FULL;
        }
        try {
            return network.get(address);
        } finally {
            places.release();
        }
    }

    @Override
    public void destroy() throws IOException {
        threads.close();
        network.close();
    }
}
