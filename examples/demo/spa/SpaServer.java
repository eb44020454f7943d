import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * Serves the single-page application: {@code java SpaServer.java PORT ISSUER FOLDER...}. A file is
 * taken from the first folder that has it. Listens on the loopback address only.
 */
class SpaServer {
    private static final Map<String, String> FILES =
            Map.of(
                    "/", "index.html",
                    "/callback", "index.html",
                    "/app.js", "app.js",
                    "/oidc.js", "oidc.js",
                    "/app.css", "app.css",
                    "/icon.svg", "icon.svg");
    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "svg", "image/svg+xml");

    private final String issuer;
    private final List<Path> folders;

    SpaServer(String issuer, List<Path> folders) {
        this.issuer = issuer;
        this.folders = folders;
    }

    static void main(String[] arguments) throws IOException {
        if (arguments.length < 3) {
            System.err.println("usage: java SpaServer.java PORT ISSUER FOLDER...");
            System.exit(2);
        }
        List<Path> folders = Arrays.stream(arguments).skip(2).map(Path::of).toList();
        InetSocketAddress address =
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        HttpServer server = listen(address);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", new SpaServer(arguments[1], folders)::answer);
        server.start();
    }

    private static HttpServer listen(InetSocketAddress address) throws IOException {
        try {
            return HttpServer.create(address, 0);
        } catch (BindException taken) {
            System.err.println("demo: port " + address.getPort() + " is taken");
            System.exit(1);
            throw taken;
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String file = FILES.get(path);
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                exchange.sendResponseHeaders(405, -1);
            } else if (path.equals("/config.json")) {
                send(exchange, 200, "application/json", bytes(config()));
            } else if (file == null) {
                send(exchange, 404, "text/plain", bytes("There is nothing here.\n"));
            } else {
                String type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
                send(exchange, 200, type, read(file));
            }
        }
    }

    private void send(HttpExchange exchange, int status, String type, byte[] body)
            throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", type);
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                        + " connect-src 'self' "
                        + URI.create(issuer).resolve("/")
                        + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private byte[] read(String file) throws IOException {
        for (Path folder : folders) {
            if (Files.exists(folder.resolve(file))) {
                return Files.readAllBytes(folder.resolve(file));
            }
        }
        throw new NoSuchFileException(file);
    }

    private String config() {
        return "{\"issuer\":\"%s\",\"clientId\":\"demo-spa\"}".formatted(issuer);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
