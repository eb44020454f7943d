package io.gatehouse.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One browser or program that speaks HTTP: keeps cookies, follows nothing by itself. Each instance
 * is a browser of its own.
 */
public final class Http {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(Duration.ofSeconds(10))
                    .build();

    private final String base;
    private final String node;
    private final Map<String, String> cookies;

    /** A client without cookies for the server at {@code base}. */
    public Http(String base) {
        this(base, base, new LinkedHashMap<>());
    }

    private Http(String base, String node, Map<String, String> cookies) {
        this.base = base;
        this.node = node;
        this.cookies = cookies;
    }

    /** The same browser with the same cookies, whose requests are answered by another node. */
    public Http through(String address) {
        return new Http(base, address, cookies);
    }

    /** The cookies held now, by name. */
    public Map<String, String> cookies() {
        return cookies;
    }

    /** GET of a path or of a whole address. */
    public Answer get(String pathOrUri, String... headers) {
        return send(request(pathOrUri, headers).GET());
    }

    /** POST of a form; pairs of name and value, names may repeat. */
    public Answer post(String pathOrUri, List<Map.Entry<String, String>> form, String... headers) {
        String body =
                form.stream()
                        .map(pair -> encode(pair.getKey()) + "=" + encode(pair.getValue()))
                        .reduce((one, other) -> one + "&" + other)
                        .orElse("");
        return postRaw(pathOrUri, "application/x-www-form-urlencoded", body, headers);
    }

    /** POST of a form without repeated names. */
    public Answer post(String pathOrUri, Map<String, String> form, String... headers) {
        return post(pathOrUri, List.copyOf(form.entrySet()), headers);
    }

    /** Any method, with a body when the text is not empty. */
    public Answer send(String method, String pathOrUri, String body, String... headers) {
        return send(
                request(pathOrUri, headers)
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body)));
    }

    /** POST of any body. */
    public Answer postRaw(String pathOrUri, String type, String body, String... headers) {
        return send(
                request(pathOrUri, headers)
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Any method without a body. */
    public Answer method(String method, String pathOrUri, String... headers) {
        return send(
                request(pathOrUri, headers).method(method, HttpRequest.BodyPublishers.noBody()));
    }

    private HttpRequest.Builder request(String pathOrUri, String... headers) {
        String wanted = pathOrUri.startsWith("/") ? base + pathOrUri : pathOrUri;
        boolean ours = wanted.startsWith(base);
        URI uri = URI.create(ours ? node + wanted.substring(base.length()) : wanted);
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30));
        if (!cookies.isEmpty() && ours) {
            builder.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .reduce((one, other) -> one + "; " + other)
                            .orElseThrow());
        }
        if (headers.length > 0) {
            builder.headers(headers);
        }
        return builder;
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            response.headers().allValues("Set-Cookie").forEach(this::keep);
            return new Answer(response);
        } catch (IOException away) {
            throw new UncheckedIOException(away);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private void keep(String setCookie) {
        String pair = setCookie.split(";", -1)[0];
        int equals = pair.indexOf('=');
        String name = pair.substring(0, equals);
        if (setCookie.contains("Max-Age=0")) {
            cookies.remove(name);
        } else {
            cookies.put(name, pair.substring(equals + 1));
        }
    }

    /** Form encoding of a text. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
