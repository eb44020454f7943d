package io.gatehouse.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.platform.Issuer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;

/** A request with a JSON body of which the server has the head and half the body. */
public final class HalfSent implements AutoCloseable {

    private final Socket socket;
    private final String rest;
    private final long sentAt;

    private HalfSent(Issuer issuer, String method, String path, String token, String body)
            throws IOException {
        socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), issuer.uri().getPort());
        int half = body.length() / 2;
        rest = body.substring(half);
        String head =
                """
                %s %s HTTP/1.1
                Host: localhost:%d
                Authorization: Bearer %s
                Content-Type: application/json
                Content-Length: %d
                Expect: 100-continue
                Connection: close

                """
                        .formatted(method, path, issuer.uri().getPort(), token, body.length())
                        .replace("\n", "\r\n");
        send(head);
        // The server has the head, and is at the token now.
        assertThat(line()).startsWith("HTTP/1.1 100");
        assertThat(line()).isEmpty();
        sentAt = System.nanoTime();
        send(body.substring(0, half));
    }

    /** A POST with the bearer token. */
    public static HalfSent post(Issuer issuer, String path, String token, String body)
            throws IOException {
        return new HalfSent(issuer, "POST", path, token, body);
    }

    /** A PUT with the bearer token. */
    public static HalfSent put(Issuer issuer, String path, String token, String body)
            throws IOException {
        return new HalfSent(issuer, "PUT", path, token, body);
    }

    /** Sends the rest; the answer with its head. */
    public String finish() throws IOException {
        send(rest);
        return new String(socket.getInputStream().readAllBytes(), US_ASCII).stripLeading();
    }

    /** Sends the rest as late as a slow sender; the answer with its head. */
    public String finishSlowly() throws IOException {
        await().until(() -> Duration.ofNanos(System.nanoTime() - sentAt).toMillis() > 400);
        return finish();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int next = socket.getInputStream().read();
        while (next >= 0 && next != '\n') {
            line.append((char) next);
            next = socket.getInputStream().read();
        }
        return line.toString().strip();
    }

    private void send(String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(US_ASCII));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
