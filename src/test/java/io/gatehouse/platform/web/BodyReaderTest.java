package io.gatehouse.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BodyReaderTest {

    private static final int LARGEST = 20_000;

    private final AtomicLong nanos = new AtomicLong();
    private final BodyReader reader = new BodyReader(LARGEST, Duration.ofSeconds(10), nanos::get);

    @Test
    void readsAPromptBody() throws IOException {
        byte[] body = "{\"name\": \"x\"}".getBytes(StandardCharsets.UTF_8);

        BodyReader.Arrived arrived = arrived(new ByteArrayInputStream(body));

        assertThat(arrived.bytes()).isEqualTo(body);
        assertThat(arrived.slow()).isFalse();
    }

    @Test
    void tellsABodyThatWasLongOnTheWay() throws IOException {
        assertThat(arrived(dripping(4, Duration.ofMillis(100))).slow()).isTrue();
        assertThat(arrived(dripping(2, Duration.ofMillis(50))).slow()).isFalse();
        assertThat(arrived(dripping(1, Duration.ofSeconds(9))).bytes()).hasSize(1);
    }

    // Each byte comes in time for a timeout that begins anew with it.
    @Test
    void refusesABodyThatDripsForever() throws IOException {
        assertThat(reader.read(dripping(Integer.MAX_VALUE, Duration.ofSeconds(9))))
                .isEqualTo(new BodyReader.TooSlow());
        assertThat(Duration.ofNanos(nanos.get())).isEqualTo(Duration.ofSeconds(18));
    }

    @Test
    void refusesABodyThatIsTooLarge() throws IOException {
        assertThat(arrived(new ByteArrayInputStream(new byte[LARGEST])).bytes()).hasSize(LARGEST);
        assertThat(reader.read(new ByteArrayInputStream(new byte[LARGEST + 1])))
                .isEqualTo(new BodyReader.TooLarge());
    }

    private BodyReader.Arrived arrived(InputStream body) throws IOException {
        return (BodyReader.Arrived) reader.read(body);
    }

    /** One byte at a time, each after the pause. */
    private InputStream dripping(int bytes, Duration pause) {
        return new InputStream() {
            private int left = bytes;

            @Override
            public int read() {
                if (left == 0) {
                    return -1;
                }
                left--;
                nanos.addAndGet(pause.toNanos());
                return ' ';
            }

            @Override
            public int read(byte[] into, int from, int most) {
                int one = read();
                if (one < 0) {
                    return -1;
                }
                into[from] = (byte) one;
                return 1;
            }
        };
    }
}
