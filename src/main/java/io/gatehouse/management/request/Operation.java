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
     * True when a person must have signed in lately. One rule decides: a recent sign-in is asked
     * for by what cannot be undone, and by what opens a way in that outlives the caller's token.
     * Ways in are a credential, a key or an address that takes codes; a client, person, membership
     * or company that gets power or gets it back; the rule by which others may come in. A role of
     * an API is none, nor is a plain member: giving them is everyday work, and shows.
     */
    boolean recent() default false;

    /**
     * Members of the body that take a recent sign-in when it names one of them, where the rule of
     * {@link #recent} holds for a part of the operation: {@code "jwks"}, or {@code "operator unless
     * false"} where one value opens nothing. Compared exactly, so that whatever else a reader takes
     * for that value is asked about.
     */
    String[] recentFor() default {};

    /** The status of success. */
    int status() default 200;
}
