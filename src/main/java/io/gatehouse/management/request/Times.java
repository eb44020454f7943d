package io.gatehouse.management.request;

import java.time.Instant;

/** Which times the API takes: Java knows more of them than a database can store. */
public final class Times {

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private Times() {}

    /** True in the years 1 to 9999. */
    public static boolean isKnown(Instant time) {
        return !time.isBefore(FIRST) && time.isBefore(END);
    }
}
