package io.gatehouse.signin;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.Clients;
import io.gatehouse.platform.crypto.Base64Url;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.platform.fetch.Fetched;
import io.gatehouse.platform.fetch.GuardedFetch;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The logos of applications, from addresses of ours: pages load nothing from elsewhere, so that
 * nobody else learns who signs in, and show nothing that was not painted anew.
 */
@Component
class ClientLogos {

    private static final String PATH = "/logos/";
    private static final int TAG_BYTES = 9;
    private static final int MOST_BYTES = 16_000_000;

    private final Clients clients;
    private final GuardedFetch fetch;
    // By what was fetched, so that the same picture is painted once.
    private final Cache<String, byte[]> painted =
            Caffeine.newBuilder()
                    .maximumWeight(MOST_BYTES)
                    .weigher((String hash, byte[] picture) -> picture.length + hash.length())
                    .build();

    ClientLogos(Clients clients, GuardedFetch fetch) {
        this.clients = clients;
        this.fetch = fetch;
    }

    /** Where pages find the client's logo; null when it has none. */
    static @Nullable String pathOf(Client client) {
        String address = client.setting("logo_uri");
        return address == null
                ? null
                : PATH
                        + Base64Url.encode(client.clientId().getBytes(StandardCharsets.UTF_8))
                        + "/"
                        + tag(address);
    }

    /**
     * The logo as PNG; empty when there is none, or it cannot be shown.
     *
     * @param name of the client, and
     * @param tag of its logo, as in the path
     */
    Optional<byte[]> find(String name, String tag) {
        return clientId(name)
                .flatMap(clients::find)
                .filter(Client::active)
                .map(client -> client.setting("logo_uri"))
                .filter(address -> tag(address).equals(tag))
                .flatMap(this::picture);
    }

    private Optional<byte[]> picture(String address) {
        return fetch.get(URI.create(address)) instanceof Fetched.Document document
                ? Optional.ofNullable(
                                painted.get(
                                        tag(document.body()),
                                        hash -> Picture.paint(document.body()).orElse(new byte[0])))
                        .filter(picture -> picture.length > 0)
                : Optional.empty();
    }

    private static Optional<String> clientId(String name) {
        return Base64Url.decode(name).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private static String tag(ByteBuffer body) {
        byte[] bytes = new byte[body.remaining()];
        body.duplicate().get(bytes);
        return Base64Url.encode(Sha256.of(bytes));
    }

    private static String tag(String address) {
        return Base64Url.encode(Arrays.copyOf(Sha256.of(address), TAG_BYTES));
    }
}
