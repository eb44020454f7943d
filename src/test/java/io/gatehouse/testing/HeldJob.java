package io.gatehouse.testing;

import org.springframework.context.ApplicationContext;
import org.springframework.scheduling.annotation.ScheduledAnnotationBeanPostProcessor;

/**
 * One of the server's own jobs that does not run: for a test that does its work by hand, and would
 * find it done at one time in a hundred. Goes on when it is closed.
 */
public final class HeldJob implements AutoCloseable {

    private final ScheduledAnnotationBeanPostProcessor schedule;
    private final String name;
    private final Object job;

    private HeldJob(ScheduledAnnotationBeanPostProcessor schedule, String name, Object job) {
        this.schedule = schedule;
        this.name = name;
        this.job = job;
    }

    /** Holds the job back. A run that is under way knows nothing of what is made from now on. */
    public static HeldJob of(ApplicationContext server, Class<?> type) {
        String name = server.getBeanNamesForType(type)[0];
        HeldJob held =
                new HeldJob(
                        server.getBean(ScheduledAnnotationBeanPostProcessor.class),
                        name,
                        server.getBean(name));
        if (!held.schedule.requiresDestruction(held.job)) {
            throw new IllegalStateException("is not scheduled: " + name);
        }
        held.schedule.postProcessBeforeDestruction(held.job, name);
        return held;
    }

    @Override
    public void close() {
        schedule.postProcessAfterInitialization(job, name);
    }
}
