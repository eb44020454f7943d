package io.gatehouse.protocol.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between the driver and PostgreSQL: counts the statements with a certain text, and loses
 * the answer to one of them, when PostgreSQL has done what it says.
 */
final class Relay implements AutoCloseable {

    /** The end of each answer: ready for the next query, outside of a transaction. */
    private static final String READY = "Z\0\0\0\5I";

    private static final int PIECE = 8 * 1024;

    private final ServerSocket server;
    private final URI behind;
    private final String text;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger seen = new AtomicInteger();
    private final AtomicBoolean loses = new AtomicBoolean();
    private final AtomicInteger lost = new AtomicInteger();

    /** A relay to the database at this JDBC address. */
    Relay(String url, String text) throws IOException {
        this.behind = URI.create(url.substring("jdbc:".length()));
        this.text = text;
        this.server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        threads.submit(this::accept);
    }

    /** The JDBC address of the same database, through here. */
    String url() {
        return "jdbc:postgresql://127.0.0.1:%d%s?sslmode=disable"
                .formatted(server.getLocalPort(), behind.getPath());
    }

    /** From now on loses the answer to one statement with the text, and the connection with it. */
    void loseOneAnswer() {
        loses.set(true);
    }

    /** How many answers were lost. */
    int lost() {
        return lost.get();
    }

    /** How many statements had the text. */
    int seen() {
        return seen.get();
    }

    private Void accept() throws IOException {
        while (true) {
            Socket driver = server.accept();
            Socket database = new Socket(behind.getHost(), behind.getPort());
            AtomicBoolean losing = new AtomicBoolean();
            threads.submit(() -> ask(driver, database, losing));
            threads.submit(() -> answer(driver, database, losing));
        }
    }

    private Void ask(Socket driver, Socket database, AtomicBoolean losing) throws IOException {
        try (driver;
                database) {
            InputStream from = driver.getInputStream();
            OutputStream to = database.getOutputStream();
            byte[] piece = new byte[PIECE];
            for (int read = from.read(piece); read >= 0; read = from.read(piece)) {
                if (new String(piece, 0, read, ISO_8859_1).contains(text)) {
                    seen.incrementAndGet();
                    losing.set(loses.compareAndSet(true, false));
                }
                to.write(piece, 0, read);
            }
        }
        return null;
    }

    private Void answer(Socket driver, Socket database, AtomicBoolean losing) throws IOException {
        try (driver;
                database) {
            InputStream from = database.getInputStream();
            OutputStream to = driver.getOutputStream();
            StringBuilder kept = new StringBuilder();
            byte[] piece = new byte[PIECE];
            for (int read = from.read(piece); read >= 0; read = from.read(piece)) {
                if (!losing.get()) {
                    to.write(piece, 0, read);
                } else if (kept.append(new String(piece, 0, read, ISO_8859_1))
                        .toString()
                        .endsWith(READY)) {
                    lost.incrementAndGet();
                    return null;
                }
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
