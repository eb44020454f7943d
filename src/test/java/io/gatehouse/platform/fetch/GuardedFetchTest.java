package io.gatehouse.platform.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedFetchTest {

    private final TestClock clock = stoppedClock();
    private final AtomicInteger asked = new AtomicInteger();
    private final GuardedFetch lenient = new GuardedFetch(true, clock);
    private final GuardedFetch strict = new GuardedFetch(false, clock);
    private HttpServer server;

    private static TestClock stoppedClock() {
        TestClock clock = new TestClock();
        clock.stop();
        return clock;
    }

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.stop(0);
        lenient.destroy();
        strict.destroy();
    }

    private URI serve(HttpHandler handler) {
        server.createContext(
                "/document",
                exchange -> {
                    asked.incrementAndGet();
                    handler.handle(exchange);
                });
        return URI.create("http://localhost:%d/document".formatted(server.getAddress().getPort()));
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Test
    void aDocumentIsFetchedOnceWhileItsServerSaysItIsFresh() {
        URI address =
                serve(exchange -> {
                    exchange.getResponseHeaders().set("Cache-Control", "public, max-age=300");
                    exchange.getResponseHeaders()
                            .set("Content-Type", "Application/JSON; charset=utf-8");
                    answer(exchange, 200, "{}".getBytes());
                });

        Fetched first = lenient.get(address);
        clock.forward(Duration.ofSeconds(299));
        lenient.get(address);

        assertThat(first)
                .isInstanceOfSatisfying(
                        Fetched.Document.class,
                        document -> {
                            assertThat(document.text()).isEqualTo("{}");
                            assertThat(document.mediaType()).isEqualTo("application/json");
                        });
        assertThat(asked).hasValue(1);
        clock.forward(Duration.ofSeconds(2));
        lenient.get(address);
        assertThat(asked).hasValue(2);
    }

    @Test
    void aFailureIsRememberedForHalfAMinute() {
        URI address = serve(exchange -> answer(exchange, 500, new byte[0]));

        assertThat(lenient.get(address)).isInstanceOf(Fetched.Failed.class);
        lenient.get(address);
        assertThat(asked).hasValue(1);
        clock.forward(Duration.ofSeconds(31));
        lenient.get(address);
        assertThat(asked).hasValue(2);
    }

    @Test
    void askingAgainForNewKeysIsPossibleEveryMinute() {
        URI address = serve(exchange -> answer(exchange, 200, "{}".getBytes()));

        lenient.get(address);
        lenient.again(address);
        assertThat(asked).hasValue(1);
        clock.forward(Duration.ofSeconds(61));
        lenient.again(address);
        lenient.again(address);
        assertThat(asked).hasValue(2);
    }

    @Test
    void aGoodDocumentOutlivesTheStumbleOfItsServerForAnHour() {
        AtomicInteger status = new AtomicInteger(200);
        URI address = serve(exchange -> answer(exchange, status.get(), "{}".getBytes()));
        lenient.get(address);
        status.set(500);

        clock.forward(Duration.ofSeconds(61));
        assertThat(lenient.again(address)).isInstanceOf(Fetched.Document.class);
        assertThat(asked).hasValue(2);
        assertThat(lenient.get(address)).isInstanceOf(Fetched.Document.class);
        clock.forward(Duration.ofMinutes(30));
        assertThat(lenient.get(address)).isInstanceOf(Fetched.Document.class);
        clock.forward(Duration.ofMinutes(30));
        assertThat(lenient.get(address)).isInstanceOf(Fetched.Failed.class);
    }

    @Test
    void largeDocumentsOfManyAddressesDoNotFillTheMemory() {
        int addresses = 20;
        URI address = serve(exchange -> answer(exchange, 200, new byte[GuardedFetch.LARGEST]));
        for (int i = 0; i < addresses; i++) {
            lenient.get(URI.create(address + "?" + i));
        }

        for (int i = 0; i < addresses; i++) {
            lenient.get(URI.create(address + "?" + i));
        }
        assertThat(asked.get()).isGreaterThan(addresses);
    }

    @Requirement("RFC 9101 10.4.1: fetching follows no redirects and reads no private network")
    @Test
    void aRedirectIsNotFollowed() {
        URI address =
                serve(exchange -> {
                    exchange.getResponseHeaders().set("Location", "/document");
                    answer(exchange, 302, new byte[0]);
                });

        assertThat(lenient.get(address)).isInstanceOf(Fetched.Failed.class);
        assertThat(asked).hasValue(1);
    }

    @Requirement("RFC 9101 10.4.1: fetching is bounded in size and time")
    @Test
    void moreThanAMegabyteIsRefused() {
        URI address = serve(exchange -> answer(exchange, 200, new byte[GuardedFetch.LARGEST + 1]));

        assertThat(lenient.get(address)).isEqualTo(new Fetched.Failed("is larger than 1 MB"));
    }

    @Requirement("RFC 9101 10.4.1: fetching is bounded in size and time")
    @Test
    void aServerThatNeverEndsItsAnswerIsLeftAfterTwoSeconds() {
        CountDownLatch end = new CountDownLatch(1);
        URI address =
                serve(exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write(' ');
                    exchange.getResponseBody().flush();
                    waitFor(end);
                });

        assertThat(lenient.get(address)).isInstanceOf(Fetched.Failed.class);
        end.countDown();
    }

    private static void waitFor(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Requirement("RFC 9101 10.4.1: fetching follows no redirects and reads no private network")
    @Test
    void ownMachineAndOwnNetworkAreNotAsked() {
        serve(exchange -> answer(exchange, 200, "{}".getBytes()));
        int port = server.getAddress().getPort();

        for (String host :
                new String[] {"localhost", "127.0.0.1", "[::1]", "2130706433", "0x7f.1"}) {
            assertThat(strict.get(URI.create("https://%s:%d/document".formatted(host, port))))
                    .isInstanceOf(Fetched.Failed.class);
        }
        assertThat(asked).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/keys",
                "file:///etc/passwd",
                "ftp://example.com/",
                "https:///nothing",
                "https://user@example.com/",
                "jar:https://example.com/x.jar!/",
                "mailto:someone@example.com"
            })
    void onlyHttpsAddressesAreFetched(String address) {
        assertThat(strict.get(URI.create(address)))
                .isEqualTo(new Fetched.Failed("must be an https address"));
    }

    @Test
    void manyWhoAskForOneAddressAreOneRequest() throws Exception {
        URI address = serve(exchange -> answer(exchange, 200, "{}".getBytes()));

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                var _ = threads.submit(() -> lenient.get(address));
            }
        }
        assertThat(asked).hasValue(1);
    }
}
