package io.gatehouse.deletion;

import java.util.List;

/** What came of erasing a person. */
public sealed interface ErasureOutcome {

    /** The person is gone. */
    record Erased() implements ErasureOutcome {}

    /** There is no such account. */
    record Unknown() implements ErasureOutcome {}

    /** Operators are not erased: whoever is one stops being one first. */
    record Operator() implements ErasureOutcome {}

    /**
     * Companies would be left without an owner.
     *
     * @param companies their slugs
     */
    record LastOwner(List<String> companies) implements ErasureOutcome {}
}
