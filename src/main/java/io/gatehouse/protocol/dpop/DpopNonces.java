package io.gatehouse.protocol.dpop;

import io.gatehouse.platform.crypto.Base64Url;
import io.gatehouse.platform.crypto.Hmac;
import io.gatehouse.platform.crypto.KeyPurpose;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.platform.crypto.SymmetricKeys;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Nonces of the server (RFC 9449 section 8): the number of a span of two minutes and its HMAC.
 * Every node makes and knows the same ones, and stores none. One is good for its own span and the
 * next.
 */
@Component
class DpopNonces implements KeyPurpose {

    private static final String PURPOSE = "dpop-nonce";
    private static final long SPAN_SECONDS = 120;
    private static final int CODE_BYTES = 16;
    private static final int LENGTH = Long.BYTES + CODE_BYTES;
    private static final Duration LIFE = Duration.ofMinutes(10);

    private final SymmetricKeys keys;

    DpopNonces(SymmetricKeys keys) {
        this.keys = keys;
    }

    /** How good a presented nonce is. */
    enum Age {
        /** Of this span. */
        FRESH,
        /** Good once more, but the next request needs another. */
        AGEING,
        /** Not ours, or of another time. */
        OVER
    }

    /** The nonce of the moment. */
    String current(Instant now) {
        return of(span(now));
    }

    /**
     * How good the nonce is now. A node whose clock is ahead may have given that of the next span.
     */
    Age age(String nonce, Instant now) {
        Optional<Long> span =
                Base64Url.decode(nonce)
                        .filter(bytes -> bytes.length == LENGTH)
                        .map(bytes -> ByteBuffer.wrap(bytes).getLong());
        long behind = span.map(given -> span(now) - given).orElse(Long.MAX_VALUE);
        if (behind < -1 || behind > 1 || !Sha256.same(nonce, of(span.orElseThrow()))) {
            return Age.OVER;
        }
        return behind == 1 ? Age.AGEING : Age.FRESH;
    }

    @Override
    public String purpose() {
        return PURPOSE;
    }

    @Override
    public boolean needs(UUID key, Instant replaced, Instant now) {
        return now.isBefore(replaced.plus(LIFE));
    }

    private static long span(Instant now) {
        return Math.floorDiv(now.getEpochSecond(), SPAN_SECONDS);
    }

    private String of(long span) {
        Instant from = Instant.ofEpochSecond(span * SPAN_SECONDS);
        byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(span).array();
        byte[] code = Hmac.sha256(keys.at(PURPOSE, from).secret(), number);
        return Base64Url.encode(
                ByteBuffer.allocate(LENGTH)
                        .put(number)
                        .put(Arrays.copyOf(code, CODE_BYTES))
                        .array());
    }
}
