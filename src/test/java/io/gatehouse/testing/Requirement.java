package io.gatehouse.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What of a specification the test shows: {@code @Requirement("RFC 6749 4.1.2: a code is used
 * once")} is its name, the section, and the rule in a few words. script/generate gathers them in
 * docs/reference/standards.md; tests with the same text stand in one row there.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.SOURCE)
@Repeatable(Requirement.All.class)
public @interface Requirement {

    /** Specification, section, colon, rule; one literal, for the page is made from the source. */
    String value();

    /** Several on one test. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.SOURCE)
    @interface All {

        /** Each of them. */
        Requirement[] value();
    }
}
