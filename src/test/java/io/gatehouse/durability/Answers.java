package io.gatehouse.durability;

import io.gatehouse.durability.Ledger.Result;
import io.gatehouse.testing.Answer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What answers mean to those who asked, and a count of those that were not as asked. */
final class Answers {

    private static final Pattern HEADING = Pattern.compile("<h1[^>]*>([^<]*)");

    private final Map<Integer, AtomicInteger> others = new ConcurrentHashMap<>();
    private final Set<String> pages = ConcurrentHashMap.newKeySet();

    /** Of a token request: a token, a refusal, or nothing to rely on. */
    Result granted(Answer answer) {
        boolean refused = answer.status() == 400 && answer.text("error").equals("invalid_grant");
        return refused ? Result.REFUSED : ok(answer);
    }

    Result ok(Answer answer) {
        return accepted(answer, answer.status() == 200);
    }

    Result accepted(Answer answer, boolean asWanted) {
        if (!asWanted) {
            others.computeIfAbsent(answer.status(), any -> new AtomicInteger()).incrementAndGet();
            Matcher heading = HEADING.matcher(answer.body());
            if (heading.find()) {
                pages.add(answer.status() + " " + heading.group(1).strip());
            }
        }
        return asWanted ? Result.DONE : Result.UNKNOWN;
    }

    static Result truth(boolean holds) {
        return holds ? Result.DONE : Result.REFUSED;
    }

    /** The statuses of answers that were neither what was asked for nor a refusal. */
    Set<Integer> others() {
        return others.keySet();
    }

    @Override
    public String toString() {
        return new TreeMap<>(others) + " " + new TreeSet<>(pages);
    }
}
