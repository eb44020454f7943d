package io.gatehouse.platform.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves names, and refuses those that lead anywhere but to public addresses. The connection is
 * made to the very addresses that were looked at, so that a second answer of the name server cannot
 * change them.
 */
final class GuardedResolver implements DnsResolver {

    private static final int SECONDS = 2;

    private final boolean privateNetworks;

    GuardedResolver(boolean privateNetworks) {
        this.privateNetworks = privateNetworks;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = lookUp(host);
        for (InetAddress address : addresses) {
            if (!privateNetworks && !PublicAddress.is(address)) {
                throw new UnknownHostException("not a public address");
            }
        }
        return addresses;
    }

    // The system's resolver knows no deadline but its own, which is longer than the whole fetch.
    private static InetAddress[] lookUp(String host) throws UnknownHostException {
        CompletableFuture<InetAddress[]> found = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        found.complete(InetAddress.getAllByName(host));
                    } catch (UnknownHostException | RuntimeException unknown) {
                        found.completeExceptionally(unknown);
                    }
                });
        try {
            return found.orTimeout(SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException unknown) {
            throw new UnknownHostException("not found in time");
        }
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
