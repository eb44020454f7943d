package io.gatehouse.platform.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves names, and refuses those that lead anywhere but to public addresses. The connection is
 * made to the very addresses that were looked at, so that a second answer of the name server cannot
 * change them.
 */
final class GuardedResolver implements DnsResolver {

    private final boolean privateNetworks;

    GuardedResolver(boolean privateNetworks) {
        this.privateNetworks = privateNetworks;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        for (InetAddress address : addresses) {
            if (!privateNetworks && !PublicAddress.is(address)) {
                throw new UnknownHostException("not a public address");
            }
        }
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
