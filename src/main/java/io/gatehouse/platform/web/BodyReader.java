package io.gatehouse.platform.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Reads a whole body, as far as it is not too large and not too long on the way. The server's own
 * timeout begins anew with every byte: who sends one now and then would keep a request open for
 * hours, and with it what they could do when it began.
 */
public final class BodyReader {

    /** From the first to the last byte of a body. */
    public static final Duration LONGEST = Duration.ofSeconds(10);

    private static final Duration PROMPT = Duration.ofMillis(250);
    private static final int PIECE = 8 * 1024;

    private final int largest;
    private final Duration longest;
    private final LongSupplier nanos;

    /**
     * A reader of bodies of this size.
     *
     * @param largest in bytes
     */
    public BodyReader(int largest) {
        this(largest, LONGEST, System::nanoTime);
    }

    /**
     * A reader with a deadline of its own.
     *
     * @param longest from the first to the last byte
     * @param nanos the time, as {@link System#nanoTime}
     */
    BodyReader(int largest, Duration longest, LongSupplier nanos) {
        this.largest = largest;
        this.longest = longest;
        this.nanos = nanos;
    }

    /** What came of reading. */
    public sealed interface Read {}

    /**
     * A body.
     *
     * @param slow true when it took so long that its sender may be somebody else by now
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on at once, compared by nobody
    public record Arrived(byte[] bytes, boolean slow) implements Read {}

    /** It has more bytes than are taken. */
    public record TooLarge() implements Read {}

    /** It was longer on the way than {@link #LONGEST}. */
    public record TooSlow() implements Read {}

    /** Reads to the end, or as far as it is taken. */
    public Read read(InputStream body) throws IOException {
        long begin = nanos.getAsLong();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE];
        for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
            all.write(piece, 0, read);
            if (all.size() > largest) {
                return new TooLarge();
            }
            if (since(begin).compareTo(longest) > 0) {
                return new TooSlow();
            }
        }
        return new Arrived(all.toByteArray(), since(begin).compareTo(PROMPT) > 0);
    }

    private Duration since(long begin) {
        return Duration.ofNanos(nanos.getAsLong() - begin);
    }
}
