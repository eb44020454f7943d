package io.gatehouse.deletion;

/** What came of asking for a deletion, agreeing to it, or taking it back. */
public sealed interface DeletionOutcome {

    /** The first of two has spoken. */
    record Requested(CompanyDeletion deletion) implements DeletionOutcome {}

    /** Both have; it begins when its time comes. */
    record Approved(CompanyDeletion deletion) implements DeletionOutcome {}

    /** It will not happen. */
    record Cancelled() implements DeletionOutcome {}

    /** Nothing has changed. */
    record Refused(Reason reason) implements DeletionOutcome {}

    /** Why nothing has changed. */
    enum Reason {
        /** One person cannot agree with themselves. */
        SAME_PERSON,
        /** Two of the same side are not an agreement. */
        SAME_SIDE,
        /** The other one has asked for something else. */
        OTHER_SCOPE,
        /** Both have agreed already. */
        AGREED_BEFORE,
        /** It has begun, and there is no way back. */
        BEGUN,
        /** Nobody has asked for it. */
        NOT_REQUESTED
    }
}
