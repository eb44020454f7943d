package io.gatehouse.grants;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Role;
import org.jspecify.annotations.Nullable;

/**
 * A grant as it should be.
 *
 * @param api the one that has the role
 * @param resource on what it shall hold; null for the whole company
 */
public record GrantDraft(RoleHolder holder, Api api, Role role, @Nullable Resource resource) {}
