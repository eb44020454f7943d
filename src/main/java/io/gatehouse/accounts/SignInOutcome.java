package io.gatehouse.accounts;

import java.time.Duration;

/** What came of a sign-in by password. */
public sealed interface SignInOutcome {

    /** The person is who they say. */
    record Accepted(Account account) implements SignInOutcome {}

    /** Address or password are wrong, or the account may not sign in: which is not told. */
    record Refused() implements SignInOutcome {}

    /** Too many failures; nothing was looked at. */
    record Throttled(Duration pause) implements SignInOutcome {}

    /** Too many people are signing in at this moment. */
    record Busy() implements SignInOutcome {}
}
