package io.gatehouse.audit;

import io.gatehouse.platform.crypto.Base64Url;
import io.gatehouse.platform.crypto.Sha256;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Follows one chain from its first event to its signed head, and says what does not fit. */
final class ChainCheck {

    private static final int MOST_PROBLEMS = 20;

    private final RecordSigner signer;
    private final @Nullable String company;
    private final List<String> problems = new ArrayList<>();
    private final Map<Long, String> headHashes = new HashMap<>();
    private byte[] last = RecordedEvent.BEGIN;
    private long length;
    private long signedUntil;
    private int revoked;

    /**
     * Begins with the heads, which say what the chain must be like.
     *
     * @param company whose chain; null for the instance's
     */
    ChainCheck(RecordSigner signer, @Nullable String company, List<String> heads) {
        this.signer = signer;
        this.company = company;
        heads.forEach(this::addHead);
    }

    /** The next event; its members without the hash, null when the event is gone. */
    void next(long sequence, @Nullable Map<String, @Nullable Object> members, byte[] hash) {
        if (sequence != length + 1) {
            problem("%d..%d are missing".formatted(length + 1, sequence - 1));
        }
        if (members == null) {
            problem(sequence + " was removed");
        } else if (!Objects.equals(members.get("company"), company)) {
            problem(sequence + " belongs to another log");
        } else if (!Sha256.same(RecordedEvent.hash(last, members), hash)) {
            problem(sequence + " was changed, or what stood before it");
        }
        String head = headHashes.remove(sequence);
        if (head != null && !head.equals(Base64Url.encode(hash))) {
            problem(sequence + " is not what its signed head says");
        }
        last = hash;
        length = sequence;
    }

    /** Everything that is wrong; empty when the chain is whole. */
    List<String> end() {
        if (length < signedUntil) {
            problem(
                    "the end is cut off: a signed head is at %d, the chain ends at %d"
                            .formatted(signedUntil, length));
        }
        if (length > signedUntil) {
            String what =
                    revoked == 0
                            ? "are not covered by a signed head"
                            : "are covered by heads of a revoked key only: sign them anew";
            problem("%d..%d %s".formatted(signedUntil + 1, length, what));
        }
        return List.copyOf(problems);
    }

    long length() {
        return length;
    }

    private void addHead(String signed) {
        switch (signer.verify(AuditSealer.HEAD, signed)) {
            case RecordSigner.Verdict.Invalid(String why) -> problem("a head is " + why);
            // Whatever it covers must be covered by another one.
            case RecordSigner.Verdict.Revoked(String kid) -> revoked++;
            case RecordSigner.Verdict.Valid(String kid, Map<String, Object> claims) -> {
                if (Objects.equals(claims.get("company"), company)
                        && claims.get("sequence") instanceof Number sequence) {
                    headHashes.put(sequence.longValue(), String.valueOf(claims.get("hash")));
                    signedUntil = Math.max(signedUntil, sequence.longValue());
                } else {
                    problem("a signed head belongs to another log");
                }
            }
        }
    }

    private void problem(String text) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(text);
        }
    }
}
