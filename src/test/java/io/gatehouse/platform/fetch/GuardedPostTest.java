package io.gatehouse.platform.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuardedPostTest {

    private final GuardedPost strict = new GuardedPost(false);
    private final GuardedPost lenient = new GuardedPost(true);
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    asked.incrementAndGet();
                    boolean away = exchange.getRequestURI().getPath().equals("/away");
                    if (away) {
                        exchange.getResponseHeaders().set("Location", "/");
                    }
                    exchange.sendResponseHeaders(away ? 307 : 200, 0);
                    exchange.getResponseBody().write(new byte[1_000_000]);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.stop(0);
        strict.destroy();
        lenient.destroy();
    }

    private URI at(String scheme, String host, String path) {
        return URI.create(
                "%s://%s:%d%s".formatted(scheme, host, server.getAddress().getPort(), path));
    }

    @Test
    void theAnswerCountsByItsStatusAlone() {
        assertThat(lenient.send(at("http", "localhost", "/"), "a=b"))
                .isEqualTo(new Sent.Answered(200));
    }

    @Test
    void aRedirectIsAnAnswerAndNotFollowed() {
        assertThat(lenient.send(at("http", "localhost", "/away"), "a=b"))
                .isEqualTo(new Sent.Answered(307));
        assertThat(asked).hasValue(1);
    }

    @Test
    void nothingIsSentToOwnMachinesOrWithoutTls() {
        for (String host : new String[] {"localhost", "127.0.0.1", "[::1]", "2130706433"}) {
            assertThat(strict.send(at("https", host, "/"), "a=b"))
                    .isEqualTo(new Sent.Unreachable());
            assertThat(strict.send(at("http", host, "/"), "a=b")).isEqualTo(new Sent.Unreachable());
        }
        assertThat(strict.send(URI.create("https://169.254.169.254/latest"), "a=b"))
                .isEqualTo(new Sent.Unreachable());
        assertThat(asked).hasValue(0);
    }
}
