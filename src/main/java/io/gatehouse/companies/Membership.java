package io.gatehouse.companies;

import java.util.UUID;

/**
 * An account's place in a company.
 *
 * @param active false while suspended
 */
public record Membership(
        UUID id, UUID accountId, UUID companyId, CompanyRole companyRole, boolean active) {}
