package io.gatehouse.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.util.MultiValueMap;
import org.springframework.web.util.UriComponentsBuilder;

/** The application that the browser comes back to: shows a page and remembers what it was sent. */
final class Callback implements AutoCloseable {
    private static final byte[] PAGE =
            """
            <!DOCTYPE html><html lang="en"><head><title>App</title><link rel="icon" href="data:,"></head>
            <body><main id="arrived"><h1>Back in the app</h1></main></body></html>
            """
                    .getBytes(StandardCharsets.UTF_8);

    private final HttpServer server;
    private final List<Map<String, String>> received = new CopyOnWriteArrayList<>();

    Callback() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.createContext("/callback", this::receive);
        server.start();
    }

    /** The redirect URI: another host and port than the issuer's. */
    String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/callback";
    }

    /** The parameters of each arrival so far, oldest first. */
    List<Map<String, String>> received() {
        return received;
    }

    /** The parameters of the newest arrival. */
    Map<String, String> last() {
        return received.getLast();
    }

    private void receive(HttpExchange exchange) throws IOException {
        MultiValueMap<String, String> parameters =
                UriComponentsBuilder.fromUri(exchange.getRequestURI()).build().getQueryParams();
        received.add(parameters.toSingleValueMap());
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(200, PAGE.length);
        exchange.getResponseBody().write(PAGE);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
