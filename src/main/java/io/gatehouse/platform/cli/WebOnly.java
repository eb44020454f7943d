package io.gatehouse.platform.cli;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a component or configuration that only serves requests, such as one with a security filter
 * chain: a subcommand goes without it. Controllers and filters need no mark.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface WebOnly {}
