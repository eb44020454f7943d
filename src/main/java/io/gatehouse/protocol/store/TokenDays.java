package io.gatehouse.protocol.store;

import io.gatehouse.platform.crypto.OpaqueToken;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
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
}
