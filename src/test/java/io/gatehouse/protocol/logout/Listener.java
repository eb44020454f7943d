package io.gatehouse.protocol.logout;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Clients that hear logout tokens: each at a path of its own, with the answer that the test wants.
 */
final class Listener implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 60;

    private final HttpServer server;
    private final Map<String, BlockingQueue<String>> heard = new ConcurrentHashMap<>();
    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
    private final CountDownLatch end = new CountDownLatch(1);

    Listener() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::hear);
        server.start();
    }

    /** Where the client listens. */
    String at(String client) {
        return "http://127.0.0.1:%d/%s".formatted(server.getAddress().getPort(), client);
    }

    /** What the client answers from now on; 0 lets it never answer. */
    void answer(String client, int status) {
        statuses.put(client, status);
    }

    /** The next logout token that the client hears, waited for. */
    String next(String client) {
        String token = poll(client, PATIENCE_SECONDS);
        if (token == null) {
            throw new AssertionError(client + " has not heard anything");
        }
        return token;
    }

    /** True when the client has heard nothing that the test has not seen. */
    boolean isQuiet(String client) {
        return poll(client, 0) == null;
    }

    private @Nullable String poll(String client, int seconds) {
        try {
            return of(client).poll(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private BlockingQueue<String> of(String client) {
        return heard.computeIfAbsent(client, name -> new LinkedBlockingQueue<>());
    }

    private void hear(HttpExchange exchange) throws IOException {
        String client = exchange.getRequestURI().getPath().substring(1);
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean form =
                exchange.getRequestHeaders()
                        .getFirst("Content-Type")
                        .startsWith("application/x-www-form-urlencoded");
        // Before the test hears of it, which may want another answer from then on.
        int status = statuses.getOrDefault(client, 200);
        of(client).add(form ? body.replaceFirst("^logout_token=", "") : "not a form");
        if (status == 0) {
            awaitEnd();
        }
        if (status == 302) {
            exchange.getResponseHeaders().set("Location", at(client + "-elsewhere"));
        }
        exchange.sendResponseHeaders(status == 0 ? 200 : status, -1);
        exchange.close();
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
    }
}
