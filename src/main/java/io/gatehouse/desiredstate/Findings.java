package io.gatehouse.desiredstate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is found about a file. */
final class Findings {

    private static final Comparator<Problem> BY_PLACE =
            Comparator.comparingInt(Problem::line)
                    .thenComparingInt(Problem::column)
                    .thenComparing(Problem::key);

    private final String file;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> notes = new ArrayList<>();

    Findings(String file) {
        this.file = file;
    }

    void refuse(Place place, String reason) {
        problems.add(new Problem(file, place.line(), place.column(), place.key(), reason));
    }

    void note(Place place, String text) {
        notes.add(new Problem(file, place.line(), place.column(), place.key(), text));
    }

    /** How many problems there are so far: a part without new ones is clean. */
    int count() {
        return problems.size();
    }

    List<Problem> problems() {
        return problems.stream().distinct().sorted(BY_PLACE).toList();
    }

    List<Problem> notes() {
        return notes.stream().distinct().sorted(BY_PLACE).toList();
    }
}
