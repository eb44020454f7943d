package io.gatehouse.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.keys.KeyHistory.Judged;
import io.gatehouse.keys.KeyHistory.Verdict;
import org.junit.jupiter.api.Test;

/** The checker finds what is wrong where something is: otherwise its silence would mean nothing. */
class KeyHistoryTest {

    private final KeyHistory history = new KeyHistory();

    @Test
    void acceptsWhatWasVerified() {
        add("one", 1, 2, Verdict.VERIFIED);
        add("two", 3, 4, Verdict.VERIFIED);

        assertThat(history.failures()).isEmpty();
        assertThat(history.keys()).isEqualTo(2);
    }

    @Test
    void findsEveryTokenThatWasNotAccepted() {
        add("one", 1, 2, Verdict.UNKNOWN_KEY);
        add("one", 1, 2, Verdict.BAD_SIGNATURE);
        add("one", 1, 2, Verdict.INACTIVE);
        add("", 1, 2, Verdict.BROKEN);

        assertThat(history.failures()).hasSize(4);
        assertThat(history.failuresExcept("one")).hasSize(1);
    }

    @Test
    void findsTokensOfARevokedKeyThatCameOrWereAcceptedLater() {
        add("revoked", 1, 2, Verdict.VERIFIED);
        add("revoked", 9, 12, Verdict.VERIFIED);
        add("revoked", 9, 12, Verdict.INACTIVE);
        add("revoked", 11, 12, Verdict.INACTIVE);
        add("other", 11, 12, Verdict.VERIFIED);

        assertThat(history.survivors("revoked", 10)).hasSize(2);
    }

    private void add(String kid, long issued, long judged, Verdict verdict) {
        history.add(new Judged(kid, "a", "b", issued, judged, verdict, ""));
    }
}
