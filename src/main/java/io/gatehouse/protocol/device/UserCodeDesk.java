package io.gatehouse.protocol.device;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.throttle.Throttles;
import io.gatehouse.protocol.store.DeviceCodes;
import io.gatehouse.protocol.store.WaitingDevice;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Takes the user codes that people enter, and only so many wrong ones (RFC 8628 section 5.1): from
 * one network, of one account, and from everywhere together. Each is counted before it is looked
 * up, and a right one taken back, so that guesses sent at the same moment gain nothing.
 */
@Component
class UserCodeDesk {

    private static final int OF_NETWORK = 30;
    private static final int OF_ACCOUNT = 10;
    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final DeviceCodes codes;
    private final Throttles throttles;
    private final DevicePolicy policy;
    private final AuditLog audit;
    private final Clock clock;

    UserCodeDesk(
            DeviceCodes codes,
            Throttles throttles,
            DevicePolicy policy,
            AuditLog audit,
            Clock clock) {
        this.codes = codes;
        this.throttles = throttles;
        this.policy = policy;
        this.audit = audit;
        this.clock = clock;
    }

    /** What came of it. */
    sealed interface Outcome {}

    /** A device shows the code and waits. */
    record Found(UserCode code, WaitingDevice device) implements Outcome {}

    /** No device does, or not any more; which of them is not told. */
    record Unknown() implements Outcome {}

    /**
     * There were too many wrong ones.
     *
     * @param delay until the next may be entered
     * @param everywhere true when it is not the person's network or account that was wrong
     */
    record Full(Duration delay, boolean everywhere) implements Outcome {}

    /**
     * Who enters the code.
     *
     * @param network where the request came from
     * @param account who is signed in; null for nobody
     * @param reference the number of the page that will be shown
     */
    record Visitor(String network, @Nullable UUID account, String reference) {}

    private record Limit(String key, int most, Duration window, boolean everywhere) {}

    Outcome enter(String typed, Visitor visitor) {
        Optional<UserCode> code = UserCode.parse(typed);
        if (code.isEmpty()) {
            return new Unknown();
        }
        Instant now = clock.instant();
        List<Limit> limits = limits(visitor);
        for (Limit limit : limits) {
            Optional<Duration> wait = throttles.count(limit.key, limit.most, limit.window, now);
            if (wait.isPresent()) {
                return new Full(wait.get(), limit.everywhere);
            }
        }
        Optional<WaitingDevice> device =
                codes.find(code.get().shown()).filter(found -> found.isOpen(now));
        if (device.isEmpty()) {
            record(visitor);
            return new Unknown();
        }
        limits.forEach(limit -> throttles.uncount(limit.key));
        return new Found(code.get(), device.get());
    }

    // Those who are signed in have a count of their own: strangers cannot use it up.
    private List<Limit> limits(Visitor visitor) {
        List<Limit> limits = new ArrayList<>();
        limits.add(new Limit("user-code from " + visitor.network, OF_NETWORK, WINDOW, false));
        if (visitor.account != null) {
            limits.add(new Limit("user-code by " + visitor.account, OF_ACCOUNT, WINDOW, false));
        }
        limits.add(
                new Limit(
                        visitor.account == null ? "user-code" : "user-code signed in",
                        policy.wrongCodesPerMinute(),
                        MINUTE,
                        true));
        return limits;
    }

    private void record(Visitor visitor) {
        audit.recordRefusal(
                AuditEvent.of(
                        visitor.account == null ? "person:unknown" : "account:" + visitor.account,
                        "device-code.refused",
                        "device-code:unknown"),
                visitor.reference);
    }
}
