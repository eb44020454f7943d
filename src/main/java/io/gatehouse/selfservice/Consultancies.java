package io.gatehouse.selfservice;

import io.gatehouse.usability.Standing;
import io.gatehouse.usability.Usability;

/** Names the consultancies by whose partnership somebody acts in a company. */
final class Consultancies {

    private Consultancies() {}

    /** The names, separated by commas; empty for a member. */
    static String names(Standing standing, Usability usability) {
        return String.join(", ", usability.consultancies(standing));
    }
}
