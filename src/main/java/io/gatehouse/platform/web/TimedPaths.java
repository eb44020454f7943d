package io.gatehouse.platform.web;

import java.util.Set;

/**
 * Addresses that a filter answers, by which its requests are timed. Those of controllers are known
 * by their patterns.
 *
 * @param paths whole paths
 */
public record TimedPaths(Set<String> paths) {}
