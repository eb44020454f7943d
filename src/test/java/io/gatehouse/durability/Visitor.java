package io.gatehouse.durability;

import static io.gatehouse.durability.Answers.truth;

import io.gatehouse.durability.Ledger.Act;
import io.gatehouse.durability.Ledger.Result;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One person with an app, and a machine: signs in, gets codes and tokens, rotates, revokes and
 * withdraws, and writes down every answer. Used by one thread.
 */
final class Visitor {

    // Shorter than they live, so that age explains nothing that is checked.
    private static final Duration CODE = Duration.ofSeconds(45);
    private static final Duration ACCESS = Duration.ofMinutes(9);
    private static final Duration LONG = Duration.ofMinutes(50);
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /** What came from one code. */
    private static final class Family {
        final String name;
        String code = "";
        String access = "";
        String spent = "";
        String refresh = "";

        Family() {
            name = "family-" + NUMBERS.incrementAndGet();
        }
    }

    private final Browsing browsing;
    private final ClientApp app;
    private final ClientApp machine;
    private final Ledger ledger;
    private final Answers answers;
    private final Random random;
    private final List<Family> families = new ArrayList<>();
    private final List<String> machineTokens = new ArrayList<>();

    Visitor(Platform platform, String who, Ledger ledger, Answers answers, long seed) {
        this.app = platform.client("web");
        this.browsing = new Browsing(platform.person(who), app, ledger, answers);
        this.machine = platform.client("gateway");
        this.ledger = ledger;
        this.answers = answers;
        this.random = new Random(seed);
    }

    /** Acts at random until told to stop, or until something stays without an answer. */
    void act(BooleanSupplier goOn) {
        Result last = Result.DONE;
        while (last != Result.UNKNOWN && goOn.getAsBoolean()) {
            int choice = random.nextInt(100);
            if (choice < 50 && !families.isEmpty()) {
                last = rotate(families.get(random.nextInt(families.size())));
            } else if (choice < 75) {
                last = newFamily();
            } else if (choice < 90) {
                last = machineToken();
            } else if (choice < 98) {
                last = revoke();
            } else {
                last = end(choice == 99);
            }
        }
    }

    /** Looks whether everything is as it was acknowledged, and uses up what works once. */
    void check() {
        browsing.check();
        // One stays, to be looked at after the next crashes too.
        Family elder = families.isEmpty() ? new Family() : families.getFirst();
        boolean stays = !elder.refresh.isEmpty();
        if (stays) {
            families.removeFirst();
            see(elder.access, elder.name, app);
        }
        families.forEach(this::check);
        families.clear();
        if (stays) {
            families.add(elder);
        }
        machineTokens.forEach(token -> see(token, token, machine));
        machineTokens.clear();
    }

    private void check(Family family) {
        if (!family.access.isEmpty()) {
            see(family.access, family.name, app);
        }
        if (!family.refresh.isEmpty()) {
            // What is given is used here once, and once more: the second ends the family.
            String last = family.refresh;
            rotate(family);
            if (random.nextBoolean()) {
                use(last, family, () -> app.refresh(last));
            }
        }
        if (!family.spent.isEmpty()) {
            use(family.spent, family, () -> app.refresh(family.spent));
        }
        use(family.code, family, () -> app.redeem(family.code));
        if (!family.access.isEmpty()) {
            see(family.access, family.name, app);
        }
    }

    private Result newFamily() {
        Family family = new Family();
        try {
            family.code = browsing.code();
        } catch (RuntimeException | AssertionError noAnswer) {
            family.code = "";
        }
        if (family.code.isEmpty()) {
            return Result.UNKNOWN;
        }
        ledger.give(family.code, family.name, CODE);
        families.add(family);
        return use(family.code, family, () -> app.redeem(family.code));
    }

    private Result rotate(Family family) {
        String token = family.refresh;
        if (token.isEmpty()) {
            return Result.REFUSED;
        }
        family.spent = token;
        family.refresh = "";
        return use(token, family, () -> app.refresh(token));
    }

    private Result use(String thing, Family family, Supplier<Answer> request) {
        Answer[] answer = new Answer[1];
        Result result =
                ledger.act(
                        Act.USE,
                        thing,
                        family.name,
                        () -> {
                            answer[0] = request.get();
                            return answers.granted(answer[0]);
                        });
        if (result == Result.DONE) {
            family.refresh = answer[0].text("refresh_token");
            family.access = answer[0].text("access_token");
            ledger.give(family.refresh, family.name, LONG);
            ledger.give(family.access, family.name, ACCESS);
        }
        return result;
    }

    private Result machineToken() {
        try {
            Answer answer =
                    machine.token(new LinkedHashMap<>(Map.of("grant_type", "client_credentials")));
            if (answers.granted(answer) != Result.DONE) {
                return Result.UNKNOWN;
            }
            String token = answer.text("access_token");
            ledger.give(token, token, ACCESS);
            machineTokens.add(token);
            return Result.DONE;
        } catch (RuntimeException noAnswer) {
            return Result.UNKNOWN;
        }
    }

    private Result revoke() {
        int choice = random.nextInt(3);
        if (choice == 0 && !machineTokens.isEmpty()) {
            String token = machineTokens.get(random.nextInt(machineTokens.size()));
            return ledger.act(Act.END, token, token, () -> answers.ok(machine.revoke(token)));
        }
        if (families.isEmpty()) {
            return Result.REFUSED;
        }
        Family family = families.get(random.nextInt(families.size()));
        if (choice == 1 && !family.access.isEmpty()) {
            String token = family.access;
            return ledger.act(Act.END, token, family.name, () -> answers.ok(app.revoke(token)));
        }
        return family.refresh.isEmpty()
                ? Result.REFUSED
                : ledger.act(
                        Act.END,
                        family.name,
                        family.name,
                        () -> answers.ok(app.revoke(family.refresh)));
    }

    // A withdrawn consent ends every family. Signing out ends their access tokens alone, so that
    // nothing can be expected of them.
    private Result end(boolean signOut) {
        if (!signOut) {
            return browsing.withdraw(families.stream().map(family -> family.name).toList());
        }
        families.clear();
        return browsing.signOut();
    }

    private void see(String token, String family, ClientApp reader) {
        ledger.act(
                Act.SEE,
                token,
                family,
                () -> {
                    Answer answer = reader.introspect(token);
                    return answers.ok(answer) == Result.DONE
                            ? truth(answer.text("active").equals("true"))
                            : Result.UNKNOWN;
                });
    }
}
