package io.gatehouse.companies;

import org.jspecify.annotations.Nullable;

/**
 * A company as it should be.
 *
 * @param active null leaves the state as it is; a new company is active
 */
public record CompanyDraft(String slug, String name, @Nullable Boolean active) {}
