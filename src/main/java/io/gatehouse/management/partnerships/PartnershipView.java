package io.gatehouse.management.partnerships;

import io.gatehouse.companies.CompanyRole;
import io.gatehouse.companies.Partnership;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A partnership as both sides see it. Who acted for the other side stays in that side's audit log.
 *
 * @param company whose data it is about
 * @param consultancy whose people may act
 * @param requiredCompanyRole the least company role of a person in the consultancy
 * @param requiredRole a role that a person holds in the consultancy; absent for none
 * @param roles with what people act in the company
 * @param state {@code ended}: its time is over
 */
record PartnershipView(
        UUID id,
        UUID company,
        String companyName,
        UUID consultancy,
        String consultancyName,
        CompanyRole requiredCompanyRole,
        @Nullable RoleName requiredRole,
        List<RoleName> roles,
        @Nullable String reason,
        Partnership.State state,
        Instant offeredAt,
        @Nullable Instant acceptedAt,
        @Nullable Instant endsAt) {}
