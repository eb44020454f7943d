package io.gatehouse.platform.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EnvelopeTest {
    private static final byte[] PLAIN = "a secret".getBytes(UTF_8);

    private final InstanceKey key = InstanceKey.random();
    private final Envelope envelope = new Envelope(key);

    @Test
    void opensWhatItSealed() {
        assertThat(envelope.open(envelope.seal(PLAIN, "row:1"), "row:1")).isEqualTo(PLAIN);
    }

    @Test
    void opensAfterAKeyWasWrittenAndRead() {
        InstanceKey read = InstanceKey.parse(key.encoded() + "\n").orElseThrow();
        assertThat(new Envelope(read).open(envelope.seal(PLAIN, "x"), "x")).isEqualTo(PLAIN);
    }

    @Test
    void sealsDifferentlyEachTime() {
        assertThat(envelope.seal(PLAIN, "x")).isNotEqualTo(envelope.seal(PLAIN, "x"));
    }

    @Test
    void carriesTheKeysId() {
        assertThat(Envelope.keyId(envelope.seal(PLAIN, "x"))).isEqualTo(key.id());
    }

    @Test
    void refusesAnotherPlace() {
        byte[] sealed = envelope.seal(PLAIN, "row:1");
        assertThatThrownBy(() -> envelope.open(sealed, "row:2"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesAnotherKey() {
        byte[] sealed = envelope.seal(PLAIN, "x");
        Envelope other = new Envelope(InstanceKey.random());
        assertThatThrownBy(() -> other.open(sealed, "x")).hasMessageContaining(key.id());
    }

    @Test
    void refusesEveryChangedByte() {
        byte[] sealed = envelope.seal(PLAIN, "x");
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> envelope.open(changed, "x"))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void readsKeysOf32BytesOnly() {
        assertThat(InstanceKey.parse("")).isEmpty();
        assertThat(InstanceKey.parse("AAAA")).isEmpty();
        assertThat(InstanceKey.parse("not base64!")).isEmpty();
        assertThat(InstanceKey.parse("-_".repeat(21) + "8")).isPresent();
        assertThat(InstanceKey.parse("+/".repeat(21) + "8=")).isPresent();
    }
}
