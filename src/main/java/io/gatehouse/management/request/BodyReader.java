package io.gatehouse.management.request;

import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Reads a whole body, as far as it is not too large and not too long on the way. The server's own
 * timeout begins anew with every byte: who sends one now and then would keep a request open for
 * hours, and with it what the token could do when it began.
 */
final class BodyReader {

    /** Bytes of a body at most. */
    static final int LARGEST = 256 * 1024;

    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final Duration PROMPT = Duration.ofMillis(250);
    private static final int PIECE = 8 * 1024;

    private final Duration longest;
    private final LongSupplier nanos;

    BodyReader() {
        this(LONGEST, System::nanoTime);
    }

    /**
     * A reader with a deadline of its own.
     *
     * @param longest from the first to the last byte
     * @param nanos the time, as {@link System#nanoTime}
     */
    BodyReader(Duration longest, LongSupplier nanos) {
        this.longest = longest;
        this.nanos = nanos;
    }

    /**
     * A body.
     *
     * @param slow true when it took so long that its sender may be somebody else by now
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on at once, compared by nobody
    record Arrived(byte[] bytes, boolean slow) {}

    /**
     * Reads to the end.
     *
     * @throws Refused when it is too large or too slow
     */
    Arrived read(InputStream body) throws IOException {
        long begin = nanos.getAsLong();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE];
        for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
            all.write(piece, 0, read);
            if (all.size() > LARGEST) {
                throw new Refused(
                        Problem.of(
                                ProblemType.TOO_LARGE,
                                "A body has at most %d bytes.".formatted(LARGEST)));
            }
            if (since(begin).compareTo(longest) > 0) {
                throw new Refused(
                        Problem.of(
                                ProblemType.TOO_SLOW,
                                "A body arrives within %d seconds."
                                        .formatted(longest.toSeconds())));
            }
        }
        return new Arrived(all.toByteArray(), since(begin).compareTo(PROMPT) > 0);
    }

    private Duration since(long begin) {
        return Duration.ofNanos(nanos.getAsLong() - begin);
    }
}
