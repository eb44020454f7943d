package io.gatehouse.protocol.store;

import io.gatehouse.platform.crypto.OpaqueToken;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/**
 * Writes the day of a presented token into SQL as a constant: PostgreSQL then plans a prepared
 * statement once and for one partition. With the day as a parameter it plans every call anew, over
 * all partitions, which costs it several times the statement itself.
 */
@Component
class TokenDays {

    private static final String PLACE = "{day}";

    /** Further away than any partition; keeps strangers from making up a statement for each day. */
    private static final int DAYS = 50;

    private static final String NEVER = "-1";

    private final Clock clock;

    TokenDays(Clock clock) {
        this.clock = clock;
    }

    /** The statement with the token's day for <code>{day}</code>; a number that we formatted. */
    String in(String statement, OpaqueToken token) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        boolean near =
                token.lasting() || Math.abs(ChronoUnit.DAYS.between(today, token.day())) <= DAYS;
        return statement.replace(PLACE, near ? Integer.toString(Authorizations.day(token)) : NEVER);
    }

    /**
     * Asks about the tokens of each day by one statement; hardly ever is there more than one day.
     *
     * @param ask gets the statement of a day and its questions, and answers them in their order
     * @return the answers, in the order of the questions
     */
    <Q, A> List<A> each(
            String statement,
            List<Q> questions,
            Function<Q, OpaqueToken> token,
            BiFunction<String, List<Q>, List<A>> ask) {
        Map<String, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < questions.size(); i++) {
            String sql = in(statement, token.apply(questions.get(i)));
            places.computeIfAbsent(sql, _ -> new ArrayList<>()).add(i);
        }
        List<Optional<A>> answers =
                new ArrayList<>(Collections.nCopies(questions.size(), Optional.empty()));
        places.forEach((sql, where) -> {
            List<A> ofDay = ask.apply(sql, where.stream().map(questions::get).toList());
            for (int i = 0; i < where.size(); i++) {
                answers.set(where.get(i), Optional.of(ofDay.get(i)));
            }
        });
        return answers.stream().map(Optional::orElseThrow).toList();
    }
}
