package io.gatehouse.platform.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
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
    void opensUnderBothKeysOfARotationAndSealsUnderTheFirst() {
        InstanceKey newer = InstanceKey.random();
        Envelope both = new Envelope(InstanceKeys.of(List.of(newer, key)));
        byte[] old = envelope.seal(PLAIN, "x");

        byte[] fresh = both.reseal(old, "x");

        assertThat(both.open(old, "x")).isEqualTo(PLAIN);
        assertThat(Envelope.keyId(fresh)).isEqualTo(newer.id()).isEqualTo(both.sealingKeyId());
        assertThat(new Envelope(newer).open(fresh, "x")).isEqualTo(PLAIN);
        assertThatThrownBy(() -> envelope.open(fresh, "x")).hasMessageContaining(newer.id());
    }

    @Test
    void readsSeveralKeysNewestFirst() {
        InstanceKey other = InstanceKey.random();
        for (String between : List.of("\n", ",", " , ", "\r\n\n")) {
            assertThat(
                            InstanceKey.parseAll(
                                            " " + other.encoded() + between + key.encoded() + "\n")
                                    .orElseThrow())
                    .extracting(InstanceKey::id)
                    .containsExactly(other.id(), key.id());
        }
        assertThat(InstanceKey.parseAll(key.encoded() + ",AAAA")).isEmpty();
        assertThat(InstanceKey.parseAll("")).isEmpty();
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
