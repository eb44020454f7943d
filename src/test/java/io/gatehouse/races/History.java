package io.gatehouse.races;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What was tried with single-use things and what came of it, recorded by all threads; the checks
 * look at the whole afterwards.
 */
final class History {

    /** What the caller knows about an attempt. */
    enum Result {
        DONE,
        REFUSED,
        /** Neither: an answer that is not of the contract, a reset, a time-out. */
        UNKNOWN
    }

    /**
     * One attempt.
     *
     * @param key the thing that was used
     * @param successor what came in its place; empty for none
     * @param node where it was tried
     * @param called nanoseconds, only to compare
     * @param returned nanoseconds, only to compare
     */
    record Attempt(
            String key, Result result, String successor, String node, long called, long returned) {}

    /** What an attempt gave. */
    record Outcome(Result result, String successor) {}

    private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();

    /** Runs the attempt and records it; what it throws counts as unknown. */
    void attempt(String key, String node, Supplier<Outcome> use) {
        long called = System.nanoTime();
        Outcome outcome;
        try {
            outcome = use.get();
        } catch (RuntimeException unknown) {
            outcome = new Outcome(Result.UNKNOWN, unknown.toString());
        }
        attempts.add(
                new Attempt(
                        key, outcome.result, outcome.successor, node, called, System.nanoTime()));
    }

    /** How many attempts ended so. */
    long count(Result result) {
        return attempts.stream().filter(attempt -> attempt.result == result).count();
    }

    /** How many attempts were made. */
    int size() {
        return attempts.size();
    }

    /** What came in the place of the thing; empty text when nobody used it. */
    String successor(String key) {
        return attempts.stream()
                .filter(one -> one.key.equals(key) && one.result == Result.DONE)
                .map(Attempt::successor)
                .findFirst()
                .orElse("");
    }

    /** The attempts whose answer was not of the contract. */
    List<Attempt> unknown() {
        return attempts.stream().filter(one -> one.result == Result.UNKNOWN).toList();
    }

    /** Every way in which single use was broken; empty when it held. An unknown may have worked. */
    List<String> doubleUses() {
        List<String> findings = new ArrayList<>();
        byKey().forEach((key, tried) -> {
            long done = tried.stream().filter(one -> one.result == Result.DONE).count();
            if (done > 1) {
                findings.add(key + " was used " + done + " times");
            }
        });
        return findings;
    }

    /** The things that nobody could use although all attempts were answered. */
    List<String> neverUsed() {
        return byKey().entrySet().stream()
                .filter(one ->
                        one.getValue().stream().allMatch(tried -> tried.result == Result.REFUSED))
                .map(one -> one.getKey() + " was never used")
                .toList();
    }

    /** Every place where the successors are no chains: forks, joins and circles. */
    List<String> brokenChains() {
        List<String> findings = new ArrayList<>();
        Map<String, String> next = new TreeMap<>();
        Map<String, String> before = new TreeMap<>();
        for (Attempt one : attempts) {
            if (one.result != Result.DONE || one.successor.isEmpty()) {
                continue;
            }
            String other = next.put(one.key, one.successor);
            if (other != null) {
                findings.add(one.key + " has two successors");
            }
            String parent = before.put(one.successor, one.key);
            if (parent != null) {
                findings.add(one.successor + " follows two");
            }
        }
        next.keySet().stream()
                .filter(start -> isCircle(start, next))
                .forEach(start -> findings.add(start + " follows itself"));
        return findings;
    }

    private static boolean isCircle(String start, Map<String, String> next) {
        Set<String> seen = new HashSet<>();
        String at = start;
        while (at != null) {
            if (!seen.add(at)) {
                return true;
            }
            at = next.get(at);
        }
        return false;
    }

    private Map<String, List<Attempt>> byKey() {
        return attempts.stream().collect(Collectors.groupingBy(Attempt::key));
    }

    @Override
    public String toString() {
        return "%d things, %d attempts: %d done (%s), %d refused, %d unknown"
                .formatted(
                        byKey().size(),
                        size(),
                        count(Result.DONE),
                        attempts.stream()
                                .filter(one -> one.result == Result.DONE)
                                .collect(
                                        Collectors.groupingBy(
                                                Attempt::node,
                                                TreeMap::new,
                                                Collectors.counting())),
                        count(Result.REFUSED),
                        count(Result.UNKNOWN));
    }
}
