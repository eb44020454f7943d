package io.gatehouse.platform.fetch;

/** What came of sending something to an address that a client chose. */
public sealed interface Sent {

    /** There was an answer; what it said was not read. */
    record Answered(int status) implements Sent {}

    /** There was none in time, or the address is one that nothing is sent to. */
    record Unreachable() implements Sent {}
}
