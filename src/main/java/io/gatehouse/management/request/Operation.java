package io.gatehouse.management.request;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says who may call a handler method and describes it in the OpenAPI document. Every handler of the
 * API has one; {@link AccessCheck} refuses everybody else before the method runs.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Operation {

    /** The {@code operationId}: a verb and a noun, such as {@code listCompanies}. */
    String id();

    /** What it does, in one line. */
    String summary();

    /** The scope without its {@code gatehouse.}: {@code companies:read} or {@code :write}. */
    String scope();

    /** Who may call it. */
    Who who();

    /**
     * True when a person must have signed in lately: what it does cannot be undone, or lets
     * somebody in later.
     */
    boolean recent() default false;

    /** Members of a {@link Patch} that take a recent sign-in when it names one of them. */
    String[] recentFor() default {};

    /** The status of success. */
    int status() default 200;
}
