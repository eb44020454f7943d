package io.gatehouse.durability;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What clients were told, by all threads and over all crashes; the checks look at the whole
 * afterwards. A thing is a code, a token, a consent, a session or a key. It belongs to a family,
 * which is the thing itself where there is none.
 */
final class Ledger {

    /** What was done with a thing. */
    enum Act {
        /** The client got it. */
        GIVE,
        /** What works once: redeeming a code, rotating a refresh token. */
        USE,
        /** Looking whether it holds: introspection, the key set, a page that asks nothing. */
        SEE,
        /** Revocation, withdrawal, sign-out; with the family's name for all of the family. */
        END
    }

    /** What the client knows about it. */
    enum Result {
        DONE,
        REFUSED,
        /** No answer, or one that says "later": it may have happened. */
        UNKNOWN
    }

    /**
     * One act.
     *
     * @param until nanoseconds; refused from then on because of its age
     * @param called nanoseconds, only to compare
     * @param returned nanoseconds, only to compare
     */
    record Entry(
            Act act,
            String thing,
            String family,
            Result result,
            long until,
            long called,
            long returned) {

        private boolean mayHaveHappened() {
            return result != Result.REFUSED;
        }

        private boolean endsAllOf(Entry other) {
            return act == Act.END && (thing.equals(other.thing) || thing.equals(other.family));
        }
    }

    private static final int SHOWN = 60;
    private static final long NEVER = Long.MAX_VALUE;

    private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();

    /** Writes down that the client got the thing, which lasts for {@code valid}. */
    void give(String thing, String family, Duration valid) {
        long now = System.nanoTime();
        add(new Entry(Act.GIVE, thing, family, Result.DONE, now + valid.toNanos(), now, now));
    }

    /**
     * Does it and writes down what came of it; what the call throws, also because of a page that is
     * not the one asked for, counts as unknown.
     */
    Result act(Act act, String thing, String family, Supplier<Result> call) {
        long called = System.nanoTime();
        Result result;
        try {
            result = call.get();
        } catch (RuntimeException | AssertionError noAnswer) {
            result = Result.UNKNOWN;
        }
        add(new Entry(act, thing, family, result, NEVER, called, System.nanoTime()));
        return result;
    }

    /** Ends several families by one act. */
    Result end(Collection<String> families, Supplier<Result> call) {
        String first = families.iterator().next();
        long called = System.nanoTime();
        Result result = act(Act.END, first, first, call);
        long returned = System.nanoTime();
        families.stream()
                .skip(1)
                .forEach(one -> add(new Entry(Act.END, one, one, result, NEVER, called, returned)));
        return result;
    }

    void add(Entry entry) {
        entries.add(entry);
    }

    /** How many acts ended so. */
    long count(Result result) {
        return count(entry -> entry.result == result);
    }

    /** How many acts of the kind were acknowledged. */
    long acknowledged(Act act) {
        return count(entry -> entry.act == act && entry.result == Result.DONE);
    }

    private long count(Predicate<Entry> which) {
        return entries.stream().filter(which).count();
    }

    /**
     * Everything that was acknowledged and is gone: a thing refused although nobody had used or
     * ended it, and an end after which the thing held again.
     */
    List<String> lost() {
        Set<String> findings = new LinkedHashSet<>();
        Map<String, List<Entry>> families = byFamily();
        families.values()
                .forEach(family ->
                        family.forEach(entry -> {
                            if (entry.act == Act.USE || entry.act == Act.SEE) {
                                if (entry.result == Result.REFUSED && mustHold(entry, family)) {
                                    findings.add(brief(entry.thing) + " was given and is refused");
                                }
                                if (entry.result == Result.DONE && mustBeOver(entry, family)) {
                                    findings.add(
                                            brief(entry.thing) + " holds although it was ended");
                                }
                            }
                        }));
        return List.copyOf(findings);
    }

    /** Everything that happened twice: uses of one thing, and one successor of two. */
    List<String> doubled() {
        List<String> findings = new ArrayList<>();
        Map<String, Long> uses = counts(Act.USE);
        Map<String, Long> gifts = counts(Act.GIVE);
        uses.forEach((thing, times) -> {
            if (times > 1) {
                findings.add(brief(thing) + " was used " + times + " times");
            }
        });
        gifts.forEach((thing, times) -> {
            if (times > 1) {
                findings.add(brief(thing) + " was given " + times + " times");
            }
        });
        return findings;
    }

    private static boolean mustHold(Entry refused, List<Entry> family) {
        boolean given =
                family.stream()
                        .anyMatch(one ->
                                one.act == Act.GIVE
                                        && one.thing.equals(refused.thing)
                                        && one.returned <= refused.called
                                        && refused.returned < one.until);
        return given && family.stream().noneMatch(one -> mayExplain(one, refused, family));
    }

    // Refused after a use, after an end, or after a second use of anything in the family.
    private static boolean mayExplain(Entry one, Entry refused, List<Entry> family) {
        if (one == refused || one.called >= refused.returned) {
            return false;
        }
        boolean used =
                refused.act == Act.USE
                        && one.act == Act.USE
                        && one.thing.equals(refused.thing)
                        && one.mayHaveHappened();
        boolean ended = one.endsAllOf(refused) && one.mayHaveHappened();
        return used || ended || (one.act == Act.USE && isReplay(one, family, NEVER));
    }

    private static boolean mustBeOver(Entry done, List<Entry> family) {
        return family.stream()
                .filter(one -> one != done && one.returned < done.called)
                .anyMatch(one ->
                        (one.endsAllOf(done) && one.result == Result.DONE)
                                || (one.act == Act.USE
                                        && one.result == Result.REFUSED
                                        && isReplay(one, family, one.called)));
    }

    /** Whether the thing was used by somebody else too, before {@code before} for certain. */
    private static boolean isReplay(Entry use, List<Entry> family, long before) {
        boolean certain = before != NEVER;
        return family.stream()
                .anyMatch(one ->
                        one != use
                                && one.act == Act.USE
                                && one.thing.equals(use.thing)
                                && (certain
                                        ? one.result == Result.DONE && one.returned < before
                                        : one.mayHaveHappened() && one.called < use.returned));
    }

    // The beginnings of tokens are all alike.
    private static String brief(String thing) {
        return thing.length() <= SHOWN ? thing : "…" + thing.substring(thing.length() - SHOWN);
    }

    private Map<String, Long> counts(Act act) {
        return entries.stream()
                .filter(entry -> entry.act == act && entry.result == Result.DONE)
                .collect(Collectors.groupingBy(Entry::thing, TreeMap::new, Collectors.counting()));
    }

    private Map<String, List<Entry>> byFamily() {
        return entries.stream()
                .sorted(Comparator.comparingLong(Entry::called))
                .collect(Collectors.groupingBy(Entry::family, HashMap::new, Collectors.toList()));
    }
}
