package io.gatehouse.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;

/**
 * One HTTP/1.1 connection, kept open as long as the server likes. Written by hand so that the
 * generator costs a fraction of what it measures; used by one thread.
 */
final class Connection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final int port;
    private Socket socket;
    private InputStream in;
    private byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;

    Connection(int port) {
        this.port = port;
    }

    int port() {
        return port;
    }

    /** Sends a request and reads the whole answer. {@code extra} are header lines ending in CRLF. */
    Reply get(String path, String extra) throws IOException {
        return exchange("GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n" + extra + "\r\n");
    }

    Reply post(String path, String extra, String form) throws IOException {
        return exchange(
                "POST " + path + " HTTP/1.1\r\nHost: localhost:" + port
                        + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                        + form.length() + "\r\n" + extra + "\r\n" + form);
    }

    private Reply exchange(String request) throws IOException {
        if (socket == null) {
            socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port),
                    TIMEOUT_MILLIS);
            in = socket.getInputStream();
            start = 0;
            end = 0;
        }
        try {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return read();
        } catch (IOException broken) {
            close();
            throw broken;
        }
    }

    private Reply read() throws IOException {
        String head = head();
        int status = Integer.parseInt(head, 9, 12, 10);
        Reply reply = new Reply(status, head, body(head, status));
        if ("close".equalsIgnoreCase(reply.header("Connection"))) {
            close();
        }
        return reply;
    }

    private String head() throws IOException {
        int seen = start;
        while (true) {
            for (; seen + 3 < end; seen++) {
                if (buffer[seen] == '\r' && buffer[seen + 1] == '\n' && buffer[seen + 2] == '\r'
                        && buffer[seen + 3] == '\n') {
                    String head = new String(buffer, start, seen + 2 - start, ISO_8859_1);
                    start = seen + 4;
                    return head;
                }
            }
            int offset = seen - start;
            more();
            seen = start + offset;
        }
    }

    private byte[] body(String head, int status) throws IOException {
        String length = Reply.header(head, "Content-Length");
        if (length != null) {
            return bytes(Integer.parseInt(length));
        }
        if (status == 204 || status == 304) {
            return new byte[0];
        }
        if ("chunked".equalsIgnoreCase(Reply.header(head, "Transfer-Encoding"))) {
            return chunks();
        }
        throw new IOException("an answer without length: " + head);
    }

    private byte[] chunks() throws IOException {
        byte[] all = new byte[0];
        while (true) {
            int size = Integer.parseInt(line().split(";", 2)[0].trim(), 16);
            byte[] chunk = bytes(size);
            line();
            if (size == 0) {
                return all;
            }
            int old = all.length;
            all = Arrays.copyOf(all, old + size);
            System.arraycopy(chunk, 0, all, old, size);
        }
    }

    private String line() throws IOException {
        int offset = 0;
        while (true) {
            for (; start + offset + 1 < end; offset++) {
                if (buffer[start + offset] == '\r' && buffer[start + offset + 1] == '\n') {
                    String line = new String(buffer, start, offset, ISO_8859_1);
                    start += offset + 2;
                    return line;
                }
            }
            more();
        }
    }

    private byte[] bytes(int length) throws IOException {
        while (end - start < length) {
            more();
        }
        byte[] bytes = Arrays.copyOfRange(buffer, start, start + length);
        start += length;
        return bytes;
    }

    private void more() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = in.read(buffer, end, buffer.length - end);
        if (read < 0) {
            throw new EOFException("the server closed the connection");
        }
        end += read;
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
