package io.gatehouse.companies;

/** What came of changing or ending a membership. */
public sealed interface MembershipOutcome {

    /**
     * It is done, or was so already.
     *
     * @param membership as it is now; as it was last, when it ended
     */
    record Done(Membership membership) implements MembershipOutcome {}

    /** The company has no such membership. */
    record Unknown() implements MembershipOutcome {}

    /** Whoever asks has not the power: owners are for owners. */
    record NotAllowed() implements MembershipOutcome {}

    /** Somebody else has to become an owner first. */
    record LastOwner() implements MembershipOutcome {}
}
