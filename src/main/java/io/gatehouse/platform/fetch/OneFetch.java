package io.gatehouse.platform.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * One GET over the network: no redirect, no proxy, no cookie, no compression, no second try, and an
 * end after two seconds whatever the other side does.
 */
final class OneFetch implements AutoCloseable {

    static final int SECONDS = 2;
    private static final int CONNECTIONS = 32;

    private final CloseableHttpClient http;
    private final ScheduledExecutorService deadlines =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("fetch-deadline").factory());

    OneFetch(boolean privateNetworks) {
        http =
                HttpClients.custom()
                        .setConnectionManager(connections(privateNetworks))
                        .setDefaultRequestConfig(
                                RequestConfig.custom()
                                        .setConnectionRequestTimeout(seconds())
                                        .setResponseTimeout(seconds())
                                        .build())
                        .disableRedirectHandling()
                        .disableAutomaticRetries()
                        .disableCookieManagement()
                        .disableAuthCaching()
                        .disableContentCompression()
                        .setUserAgent("Gatehouse")
                        .build();
    }

    private static PoolingHttpClientConnectionManager connections(boolean privateNetworks) {
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new GuardedResolver(privateNetworks))
                .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                                .setConnectTimeout(seconds())
                                .setSocketTimeout(seconds())
                                // A connection that is kept would outlive the look at its address.
                                .setTimeToLive(Timeout.ofSeconds(SECONDS))
                                .build())
                .setMaxConnTotal(CONNECTIONS)
                .build();
    }

    private static Timeout seconds() {
        return Timeout.ofSeconds(SECONDS);
    }

    /** Fetches the address, whose form was checked before. */
    Fetched get(URI address) {
        HttpGet request = new HttpGet(address);
        request.setHeader(HttpHeaders.CONNECTION, "close");
        ScheduledFuture<?> deadline = deadlines.schedule(request::abort, SECONDS, TimeUnit.SECONDS);
        try {
            return http.execute(request, OneFetch::read);
        } catch (IOException | RuntimeException unreachable) {
            // Why is nobody's business who may choose the address.
            return new Fetched.Failed("could not be fetched within %d seconds".formatted(SECONDS));
        } finally {
            deadline.cancel(false);
        }
    }

    private static Fetched read(ClassicHttpResponse response) throws IOException {
        if (response.getCode() != 200) {
            return new Fetched.Failed("was not answered with status 200");
        }
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new Fetched.Failed("was answered without a document");
        }
        try (InputStream content = entity.getContent()) {
            byte[] body = content.readNBytes(GuardedFetch.LARGEST + 1);
            return body.length > GuardedFetch.LARGEST
                    ? new Fetched.Failed("is larger than 1 MB")
                    : new Fetched.Document(
                            ByteBuffer.wrap(body).asReadOnlyBuffer(),
                            mediaType(entity.getContentType()),
                            Freshness.of(value(response.getFirstHeader("Cache-Control"))));
        }
    }

    private static @Nullable String value(@Nullable Header header) {
        return header == null ? null : header.getValue();
    }

    private static String mediaType(@Nullable String contentType) {
        return contentType == null
                ? ""
                : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() throws IOException {
        deadlines.shutdownNow();
        http.close();
    }
}
