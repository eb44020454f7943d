package io.gatehouse.deletion;

import java.util.Map;

/**
 * What a deletion would remove now.
 *
 * @param counts rows by kind, in the order in which they go; {@code accounts_erased} are people who
 *     are in no other company, {@code accounts_kept} the others
 */
public record DryRun(DeletionScope scope, Map<String, Long> counts) {}
