package io.gatehouse.companies;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A membership as it should be. What is null stays as it is.
 *
 * @param companyRole default {@link CompanyRole#MEMBER}
 * @param active default true
 */
public record MembershipDraft(
        UUID account, UUID company, @Nullable CompanyRole companyRole, @Nullable Boolean active) {}
