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
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * One GET or POST over the network: no redirect, no proxy, no cookie, no compression, no second
 * try, and an end after some seconds whatever the other side does.
 */
final class OneFetch implements AutoCloseable {

    private static final int CONNECTIONS = 32;

    private final boolean privateNetworks;
    private final int seconds;
    private final ScheduledExecutorService deadlines =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("fetch-deadline").factory());

    // Made for the first fetch: reading the trusted certificates is a thirtieth of a start.
    private @Nullable CloseableHttpClient http;

    OneFetch(boolean privateNetworks, int seconds) {
        this.privateNetworks = privateNetworks;
        this.seconds = seconds;
    }

    private synchronized CloseableHttpClient http() {
        CloseableHttpClient made = http;
        if (made == null) {
            made =
                    HttpClients.custom()
                            .setConnectionManager(connections())
                            .setDefaultRequestConfig(
                                    RequestConfig.custom()
                                            .setConnectionRequestTimeout(Timeout.ofSeconds(seconds))
                                            .setResponseTimeout(Timeout.ofSeconds(seconds))
                                            .build())
                            .disableRedirectHandling()
                            .disableAutomaticRetries()
                            .disableCookieManagement()
                            .disableAuthCaching()
                            .disableContentCompression()
                            .setUserAgent("Gatehouse")
                            .build();
            http = made;
        }
        return made;
    }

    private PoolingHttpClientConnectionManager connections() {
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new GuardedResolver(privateNetworks))
                .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.ofSeconds(seconds))
                                .setSocketTimeout(Timeout.ofSeconds(seconds))
                                // A connection that is kept would outlive the look at its address.
                                .setTimeToLive(Timeout.ofSeconds(seconds))
                                .build())
                .setMaxConnTotal(CONNECTIONS)
                .build();
    }

    /** True for https; where private networks are allowed, for http too. */
    boolean allows(URI address) {
        boolean secure =
                "https".equalsIgnoreCase(address.getScheme())
                        || (privateNetworks && "http".equalsIgnoreCase(address.getScheme()));
        return secure && address.getHost() != null && address.getRawUserInfo() == null;
    }

    /** Fetches the address, which {@link #allows} was asked about before. */
    Fetched get(URI address) {
        try {
            return within(new HttpGet(address), OneFetch::read);
        } catch (IOException | RuntimeException unreachable) {
            // Why is nobody's business who may choose the address.
            return new Fetched.Failed("could not be fetched within %d seconds".formatted(seconds));
        }
    }

    /** Sends the form to the address, which {@link #allows} was asked about before. */
    Sent post(URI address, String form) {
        HttpPost request = new HttpPost(address);
        request.setEntity(new StringEntity(form, ContentType.APPLICATION_FORM_URLENCODED));
        try {
            return within(request, response -> new Sent.Answered(response.getCode()));
        } catch (IOException | RuntimeException unreachable) {
            return new Sent.Unreachable();
        }
    }

    private interface Reading<T> {
        T of(ClassicHttpResponse response) throws IOException;
    }

    // Closed as it is: what nobody wants to read is not waited for.
    private <T> T within(HttpUriRequestBase request, Reading<T> reading) throws IOException {
        CloseableHttpClient client = http();
        request.setHeader(HttpHeaders.CONNECTION, "close");
        ScheduledFuture<?> deadline = deadlines.schedule(request::abort, seconds, TimeUnit.SECONDS);
        try (ClassicHttpResponse response = client.executeOpen(null, request, null)) {
            return reading.of(response);
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
    public synchronized void close() throws IOException {
        deadlines.shutdownNow();
        if (http != null) {
            http.close();
        }
    }
}
