package io.gatehouse.usability;

import io.gatehouse.companies.Companies;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.Membership;
import io.gatehouse.companies.Memberships;
import io.gatehouse.companies.Partnerships;
import io.gatehouse.grants.PartnershipPath;
import io.gatehouse.grants.PartnershipPaths;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Where a person may act: as a member of a company, or by the partnership of a consultancy. */
@Component
class Standings {

    private final Companies companies;
    private final Memberships memberships;
    private final AllowedAddresses addresses;
    private final Partnerships partnerships;
    private final PartnershipPaths paths;

    Standings(
            Companies companies,
            Memberships memberships,
            AllowedAddresses addresses,
            Partnerships partnerships,
            PartnershipPaths paths) {
        this.companies = companies;
        this.memberships = memberships;
        this.addresses = addresses;
        this.partnerships = partnerships;
        this.paths = paths;
    }

    /** As what the account may act in the company, which is active; empty when it may not. */
    Optional<Standing> in(Company company, UUID account, Instant now) {
        Optional<Membership> membership = memberships.find(account, company.id());
        if (membership.isPresent()) {
            return membership
                    .filter(Membership::active)
                    .filter(member -> addresses.allowed(company.id(), account))
                    .map(member -> new Standing(company, member, List.of(), true));
        }
        List<PartnershipPath> ways =
                addresses.allowed(paths.into(company.id(), account, now), account);
        return ways.isEmpty()
                ? Optional.empty()
                : Optional.of(new Standing(company, null, ways, true));
    }

    /** All of them, in the order of the companies' names. */
    List<Standing> of(UUID account, Instant now) {
        List<Membership> own = memberships.of(account);
        Set<UUID> members =
                own.stream().map(Membership::companyId).collect(Collectors.toUnmodifiableSet());
        Map<UUID, List<PartnershipPath>> ways =
                own.stream().anyMatch(this::ofConsultancy)
                        ? addresses.allowed(paths.of(account, now), account).stream()
                                .filter(way -> !members.contains(way.company()))
                                .collect(Collectors.groupingBy(PartnershipPath::company))
                        : Map.of();
        Stream<Standing> asMember =
                own.stream()
                        .filter(Membership::active)
                        .flatMap(member ->
                                company(member.companyId()).stream()
                                        .map(company -> asMember(company, member)));
        Stream<Standing> byPartnership =
                ways.entrySet().stream()
                        .flatMap(way ->
                                company(way.getKey()).stream()
                                        .map(company ->
                                                new Standing(company, null, way.getValue(), true)));
        return Stream.concat(asMember, byPartnership)
                .sorted(
                        Comparator.comparing(
                                standing -> standing.company().name(),
                                String.CASE_INSENSITIVE_ORDER))
                .toList();
    }

    private Standing asMember(Company company, Membership member) {
        boolean allowed = addresses.allowed(company.id(), member.accountId());
        return new Standing(company, member, List.of(), allowed);
    }

    private boolean ofConsultancy(Membership membership) {
        return membership.active() && partnerships.isConsultancy(membership.companyId());
    }

    private Optional<Company> company(UUID id) {
        return companies.find(id).filter(Company::active);
    }
}
