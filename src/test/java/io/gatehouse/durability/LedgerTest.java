package io.gatehouse.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.durability.Ledger.Act;
import io.gatehouse.durability.Ledger.Entry;
import io.gatehouse.durability.Ledger.Result;
import org.junit.jupiter.api.Test;

/**
 * The checks of the crashes find what is lost or doubled: otherwise their silence means nothing.
 */
class LedgerTest {

    private final Ledger ledger = new Ledger();
    private long now;

    @Test
    void acceptsAChainWhoseLastRequestHadNoAnswer() {
        write(Act.GIVE, "code", Result.DONE);
        write(Act.USE, "code", Result.DONE);
        write(Act.GIVE, "first", Result.DONE);
        write(Act.USE, "first", Result.UNKNOWN);
        write(Act.USE, "first", Result.REFUSED);

        assertThat(ledger.lost()).isEmpty();
        assertThat(ledger.doubled()).isEmpty();
    }

    @Test
    void acceptsAUseAfterARequestThatNeverArrived() {
        write(Act.GIVE, "first", Result.DONE);
        write(Act.USE, "first", Result.UNKNOWN);
        write(Act.USE, "first", Result.DONE);
        write(Act.USE, "first", Result.REFUSED);

        assertThat(ledger.lost()).isEmpty();
        assertThat(ledger.doubled()).isEmpty();
    }

    @Test
    void findsALostToken() {
        write(Act.GIVE, "first", Result.DONE);
        write(Act.USE, "first", Result.DONE);
        write(Act.GIVE, "second", Result.DONE);
        write(Act.USE, "second", Result.REFUSED);

        assertThat(ledger.lost()).containsExactly("second was given and is refused");
    }

    @Test
    void findsASpentTokenThatWorksAgain() {
        write(Act.GIVE, "first", Result.DONE);
        write(Act.USE, "first", Result.DONE);
        write(Act.USE, "first", Result.DONE);

        assertThat(ledger.doubled()).containsExactly("first was used 2 times");
    }

    @Test
    void findsASuccessorThatWasGivenTwice() {
        write(Act.GIVE, "second", Result.DONE);
        write(Act.GIVE, "second", Result.DONE);

        assertThat(ledger.doubled()).containsExactly("second was given 2 times");
    }

    @Test
    void findsALostRevocation() {
        write(Act.GIVE, "access", Result.DONE);
        write(Act.END, "family", Result.DONE);
        write(Act.SEE, "access", Result.DONE);

        assertThat(ledger.lost()).containsExactly("access holds although it was ended");
    }

    @Test
    void findsAFamilyThatOutlivedAReplay() {
        write(Act.GIVE, "access", Result.DONE);
        write(Act.GIVE, "first", Result.DONE);
        write(Act.USE, "first", Result.DONE);
        write(Act.USE, "first", Result.REFUSED);
        write(Act.SEE, "access", Result.DONE);

        assertThat(ledger.lost()).containsExactly("access holds although it was ended");
    }

    @Test
    void findsALostConsentAndAcceptsOneThatMayHaveBeenWithdrawn() {
        write(Act.GIVE, "consent", Result.DONE);
        write(Act.SEE, "consent", Result.REFUSED);

        assertThat(ledger.lost()).containsExactly("consent was given and is refused");

        Ledger other = new Ledger();
        other.add(entry(Act.GIVE, "consent", Result.DONE));
        other.add(entry(Act.END, "consent", Result.UNKNOWN));
        other.add(entry(Act.SEE, "consent", Result.REFUSED));

        assertThat(other.lost()).isEmpty();
    }

    @Test
    void findsNothingInWhatHasExpired() {
        ledger.add(new Entry(Act.GIVE, "code", "family", Result.DONE, 2, 0, 1));
        ledger.add(new Entry(Act.USE, "code", "family", Result.REFUSED, Long.MAX_VALUE, 3, 4));

        assertThat(ledger.lost()).isEmpty();
    }

    private void write(Act act, String thing, Result result) {
        ledger.add(entry(act, thing, result));
    }

    private Entry entry(Act act, String thing, Result result) {
        return new Entry(act, thing, "family", result, Long.MAX_VALUE, now++, now++);
    }
}
