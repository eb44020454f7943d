package io.gatehouse.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
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
        received.add(parameters(exchange));
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(200, PAGE.length);
        exchange.getResponseBody().write(PAGE);
        exchange.close();
    }

    /** Of the address, or of the form when it was posted. */
    private static Map<String, String> parameters(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("POST")) {
            String form =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Map<String, String> fields = new LinkedHashMap<>();
            for (String pair : form.split("&", -1)) {
                String[] halves = pair.split("=", 2);
                fields.put(halves[0], URLDecoder.decode(halves[1], StandardCharsets.UTF_8));
            }
            return fields;
        }
        MultiValueMap<String, String> query =
                UriComponentsBuilder.fromUri(exchange.getRequestURI()).build().getQueryParams();
        return query.toSingleValueMap();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
