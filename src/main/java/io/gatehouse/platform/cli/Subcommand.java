package io.gatehouse.platform.cli;

import java.util.concurrent.Callable;

/**
 * A subcommand of the jar: a class with picocli's {@code @Command} and a public constructor without
 * arguments, named in {@code META-INF/services/io.gatehouse.platform.cli.Subcommand}. It answers
 * the exit status, and works on the instance inside {@link CommandContext#call}.
 */
public interface Subcommand extends Callable<Integer> {}
