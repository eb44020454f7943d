package io.gatehouse.desiredstate;

import io.gatehouse.accounts.AccountDraft;
import io.gatehouse.accounts.Attribute;
import io.gatehouse.apis.ApiDraft;
import io.gatehouse.clients.ClientDraft;
import io.gatehouse.companies.CompanyDraft;
import io.gatehouse.companies.CompanyPolicy;
import io.gatehouse.companies.CompanyRole;
import io.gatehouse.registration.RegistrationPolicyDraft;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a file asks for. Entries with problems are left out; the names of all are kept, so that what
 * refers to them is not called dangling as well.
 *
 * @param apisClean false when an API was left out, so that its scopes are not known
 */
record DesiredFile(
        List<WantedAttribute> attributes,
        List<WantedApi> apis,
        List<WantedCompany> companies,
        List<WantedClient> clients,
        List<WantedRegistration> registrations,
        List<WantedAccount> accounts,
        Names names,
        boolean apisClean) {

    /** The names that the file declares, in entries with problems too. */
    record Names(
            Set<String> audiences, Set<String> slugs, Set<String> clientIds, Set<String> emails) {}

    record WantedAttribute(Entry at, Attribute attribute) {}

    record WantedApi(Entry at, ApiDraft draft) {}

    /**
     * A company; null leaves the entitlements, the policy or the partnerships with its
     * consultancies as they are.
     */
    record WantedCompany(
            Entry at,
            CompanyDraft draft,
            @Nullable List<WantedEntitlement> apis,
            @Nullable WantedPolicy policy,
            @Nullable List<WantedPartnership> partnerships) {}

    record WantedPolicy(Entry at, CompanyPolicy policy) {}

    /**
     * A partnership; {@code companyRole} and {@code role} are what a person needs in the
     * consultancy, {@code endsAt} null means no end.
     */
    record WantedPartnership(
            Entry at,
            String consultancy,
            CompanyRole companyRole,
            @Nullable WantedRole role,
            List<WantedRole> roles,
            @Nullable String reason,
            @Nullable Instant endsAt) {}

    /** An entitlement; {@code roles} null means all. */
    record WantedEntitlement(Place at, String audience, @Nullable Set<String> roles) {}

    /** A role; {@code endsAt} null leaves the end of its grant as it is. */
    record WantedRole(Place at, String audience, String role, @Nullable Instant endsAt) {}

    /** A client; {@code roles} null leaves the grants as they are. */
    record WantedClient(
            Entry at,
            ClientDraft draft,
            @Nullable String company,
            @Nullable SecretText secret,
            @Nullable SecretText secretHash,
            @Nullable List<WantedRole> roles) {}

    /** A policy by which clients register themselves. */
    record WantedRegistration(Entry at, RegistrationPolicyDraft draft, @Nullable String company) {}

    /** An account; {@code memberships} null leaves them as they are. */
    record WantedAccount(
            Entry at,
            AccountDraft draft,
            @Nullable SecretText password,
            @Nullable SecretText passwordHash,
            @Nullable List<WantedMembership> memberships) {}

    /** A membership; {@code roles} null leaves the grants as they are. */
    record WantedMembership(
            Entry at,
            String company,
            @Nullable CompanyRole companyRole,
            @Nullable Boolean active,
            @Nullable List<WantedRole> roles) {}
}
