package io.gatehouse.management.request;

import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;

/**
 * Which version of an object the caller wants to change (RFC 9110 section 13.1.1). A handler method
 * that takes one is refused without the header.
 *
 * @param header as sent
 */
public record IfMatch(String header) {

    /**
     * Goes on only when the object still is what the caller read. Give it what a GET would answer,
     * made from a row that is locked until the change is written.
     */
    public void check(Object now) {
        String tag = ETag.of(now);
        if (ETag.list(header).noneMatch(known -> known.equals(tag) || known.equals("*"))) {
            throw new Refused(Problem.of(ProblemType.CHANGED_MEANWHILE));
        }
    }
}
