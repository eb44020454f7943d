package io.gatehouse.platform.throttle;

import java.time.Duration;

/**
 * How failures are answered.
 *
 * @param free failures without any wait
 * @param first the wait after the next one; each further failure doubles it
 * @param longest no wait is longer
 * @param forget a failure is forgotten after this long without another
 */
public record ThrottlePolicy(int free, Duration first, Duration longest, Duration forget) {}
