package io.gatehouse.desiredstate;

import java.util.List;

/** What came of a plan or an apply. */
public sealed interface Outcome {

    /** What the file says but nothing refuses, worth a look. */
    List<Problem> notes();

    /**
     * The file is good.
     *
     * @param changes what was changed, or would be; empty when all is as the file says
     */
    record Accepted(List<Change> changes, List<Problem> notes) implements Outcome {}

    /** Nothing was changed, for every problem listed. */
    record Refused(List<Problem> problems, List<Problem> notes) implements Outcome {}
}
