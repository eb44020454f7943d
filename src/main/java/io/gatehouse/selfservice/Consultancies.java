package io.gatehouse.selfservice;

import io.gatehouse.companies.Company;
import io.gatehouse.usability.Standing;
import io.gatehouse.usability.Usability;
import java.util.stream.Collectors;

/** Names the consultancies by whose partnership somebody acts in a company. */
final class Consultancies {

    private Consultancies() {}

    /** The names, separated by commas; empty for a member. */
    static String names(Standing standing, Usability usability) {
        return standing.paths().stream()
                .flatMap(path -> usability.company(path.consultancy()).stream())
                .map(Company::name)
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
