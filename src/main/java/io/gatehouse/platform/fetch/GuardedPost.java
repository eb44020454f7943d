package io.gatehouse.platform.fetch;

import java.io.IOException;
import java.net.URI;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Sends forms to addresses that clients chose, under the rules of {@link GuardedFetch}: only https,
 * only public addresses, no redirects. Five seconds, and the body of the answer is not read. Apart
 * from what is fetched, so that neither waits for the other.
 */
@Component
public class GuardedPost implements DisposableBean {

    private static final int SECONDS = 5;

    private final OneFetch network;

    /**
     * Makes the sender.
     *
     * @param privateNetworks for test installations only: allows private addresses, and http on
     *     loopback
     */
    GuardedPost(
            @Value("${gatehouse.fetch.insecure-private-networks:false}") boolean privateNetworks) {
        network = new OneFetch(privateNetworks, SECONDS);
    }

    /**
     * Sends the form, which is encoded already.
     *
     * @param form {@code application/x-www-form-urlencoded}
     */
    public Sent send(URI address, String form) {
        return network.allows(address) ? network.post(address, form) : new Sent.Unreachable();
    }

    @Override
    public void destroy() throws IOException {
        network.close();
    }
}
