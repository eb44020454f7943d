package io.gatehouse.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * The clock of the application under test: right, until a test puts it forward or stops it. After
 * each test it is right again.
 */
public final class TestClock extends Clock {

    private volatile Supplier<Instant> time = Instant::now;

    /** Lets the time pass at once. */
    public void forward(Duration by) {
        Supplier<Instant> before = time;
        time = () -> before.get().plus(by);
    }

    /** Lets no time pass any more, until it is put forward. */
    public void stop() {
        Instant now = instant();
        time = () -> now;
    }

    /** Goes right again. */
    public void correct() {
        time = Instant::now;
    }

    @Override
    public Instant instant() {
        return time.get();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.fixed(instant(), zone);
    }

    /** Sets the clock right after each test. */
    static final class RightAgain implements AfterEachCallback {

        @Override
        public void afterEach(ExtensionContext context) {
            SpringExtension.getApplicationContext(context).getBean(TestClock.class).correct();
        }
    }
}
