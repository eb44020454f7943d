package io.gatehouse.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What became of tokens at the resource server of another node, recorded by all threads; the checks
 * look at the whole afterwards.
 */
final class KeyHistory {

    /** What the resource server made of a token. */
    enum Verdict {
        VERIFIED,
        /** The key set, read again for it, has no such key. */
        UNKNOWN_KEY,
        BAD_SIGNATURE,
        /** The other node says that it is not active. */
        INACTIVE,
        /** No answer, or one that is not of the contract. */
        BROKEN
    }

    /**
     * One token.
     *
     * @param issued nanoseconds, when it was asked for
     * @param judged nanoseconds, when the verdict was there
     */
    record Judged(
            String kid,
            String issuer,
            String verifier,
            long issued,
            long judged,
            Verdict verdict,
            String detail) {}

    private final Queue<Judged> all = new ConcurrentLinkedQueue<>();

    void add(Judged one) {
        all.add(one);
    }

    int size() {
        return all.size();
    }

    /** How many keys signed. */
    int keys() {
        return new TreeSet<>(all.stream().map(Judged::kid).toList()).size();
    }

    /** Every token that should have been accepted and was not. */
    List<Judged> failures() {
        return all.stream().filter(one -> one.verdict != Verdict.VERIFIED).toList();
    }

    /** The same, without those of a key that was revoked: they must fail. */
    List<Judged> failuresExcept(String revoked) {
        return failures().stream().filter(one -> !one.kid.equals(revoked)).toList();
    }

    /** Tokens of the key that were asked for, or accepted, after the instant. */
    List<Judged> survivors(String revoked, long after) {
        List<Judged> found = new ArrayList<>();
        for (Judged one : all) {
            boolean late =
                    one.issued > after || (one.verdict == Verdict.VERIFIED && one.judged > after);
            if (one.kid.equals(revoked) && late) {
                found.add(one);
            }
        }
        return found;
    }

    @Override
    public String toString() {
        return "%d tokens by %d keys, %d not accepted".formatted(size(), keys(), failures().size());
    }
}
