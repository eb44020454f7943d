package io.gatehouse.platform.fetch;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Fetches what clients refer to by address: key sets, request objects, sector identifiers. Only
 * https, only public addresses, no redirects, 1 MB, 2 seconds. Documents are kept as their server
 * says, failures for half a minute, and one address is asked once at a time, so that nobody can be
 * flooded through us.
 */
@Component
public class GuardedFetch implements DisposableBean {

    /** The largest document, in bytes. */
    public static final int LARGEST = 1_000_000;

    private static final Duration FAILURE = Duration.ofSeconds(30);

    /** How long after one fetch the next one may be asked for by {@link #again}. */
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private static final int KEPT = 1_000;
    private static final int AT_ONCE = 32;

    private final boolean privateNetworks;
    private final Clock clock;
    private final OneFetch network;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AsyncCache<URI, Kept> kept =
            Caffeine.newBuilder().maximumSize(KEPT).executor(threads).buildAsync();

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
        this.privateNetworks = privateNetworks;
        this.clock = clock;
        network = new OneFetch(privateNetworks);
    }

    private record Kept(Fetched fetched, Instant at, Instant until) {}

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
        if (!isAllowed(address)) {
            return new Fetched.Failed("must be an https address");
        }
        CompletableFuture<Kept> before = kept.getIfPresent(address);
        if (before != null && !rule.stillGood(before.join())) {
            kept.asMap().remove(address, before);
        }
        return kept.get(address, this::load).join().fetched();
    }

    private Kept load(URI address) {
        Fetched fetched = new Fetched.Failed("could not be fetched: too many fetches at once");
        if (places.tryAcquire()) {
            try {
                fetched = network.get(address);
            } finally {
                places.release();
            }
        }
        Instant now = clock.instant();
        return new Kept(
                fetched,
                now,
                now.plus(fetched instanceof Fetched.Document kind ? kind.fresh() : FAILURE));
    }

    private boolean isAllowed(URI address) {
        boolean secure =
                "https".equalsIgnoreCase(address.getScheme())
                        || (privateNetworks && "http".equalsIgnoreCase(address.getScheme()));
        return secure && address.getHost() != null && address.getRawUserInfo() == null;
    }

    @Override
    public void destroy() throws IOException {
        threads.close();
        network.close();
    }
}
