package io.gatehouse.management.partnerships;

import io.gatehouse.apis.Apis;
import io.gatehouse.apis.OwnApi;
import io.gatehouse.companies.Companies;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.CompanyRole;
import io.gatehouse.companies.Partnership;
import io.gatehouse.companies.PartnershipTerms;
import io.gatehouse.companies.Partnerships;
import io.gatehouse.grants.PartnershipOffers;
import io.gatehouse.management.apis.ApisInReach;
import io.gatehouse.management.request.Body;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.Items;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Paging;
import io.gatehouse.management.request.Refused;
import io.gatehouse.management.request.Reply;
import io.gatehouse.management.request.Who;
import io.gatehouse.platform.Window.Position;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** {@code /api/v1/companies/{company}/partnerships}, of the company on either side. */
@Controller
class PartnershipEndpoints {

    private static final String LIST = OwnApi.PATH + "/companies/{company}/partnerships";
    private static final String ONE = LIST + "/{partnership}";

    private final Partnerships partnerships;
    private final PartnershipOffers offers;
    private final Companies companies;
    private final Apis apis;
    private final ApisInReach reach;
    private final Clock clock;

    PartnershipEndpoints(
            Partnerships partnerships,
            PartnershipOffers offers,
            Companies companies,
            Apis apis,
            ApisInReach reach,
            Clock clock) {
        this.partnerships = partnerships;
        this.offers = offers;
        this.companies = companies;
        this.apis = apis;
        this.reach = reach;
        this.clock = clock;
    }

    /**
     * An offer of the company.
     *
     * @param consultancy id of the other company, which its people tell
     */
    record NewPartnership(
            UUID consultancy,
            @Nullable CompanyRole requiredCompanyRole,
            @Nullable RoleName requiredRole,
            List<RoleName> roles,
            @Nullable String reason,
            @Nullable Instant endsAt) {}

    @GetMapping(LIST)
    @Operation(
            id = "listPartnerships",
            summary = "Partnerships and offers of the company on either side, the oldest first",
            scope = "partnerships:read",
            who = Who.ADMIN)
    Reply<Items<PartnershipView>> list(Company company, Paging paging) {
        return paging.reply(
                partnerships.page(company.id(), paging.window()),
                one -> new Position("", one.id()),
                this::view);
    }

    @PostMapping(LIST)
    @Operation(
            id = "offerPartnership",
            summary = "Offers a consultancy that its people act in the company",
            scope = "partnerships:write",
            who = Who.ADMIN,
            recent = true,
            status = 201)
    Reply<PartnershipView> offer(Caller caller, Company company, @Body NewPartnership wanted) {
        RoleName required = wanted.requiredRole();
        CompanyRole least = wanted.requiredCompanyRole();
        Set<UUID> roles =
                wanted.roles().stream()
                        .map(role -> role.id("roles", caller, reach))
                        .collect(Collectors.toUnmodifiableSet());
        PartnershipTerms terms =
                new PartnershipTerms(
                        company.id(),
                        wanted.consultancy(),
                        least == null ? CompanyRole.MEMBER : least,
                        required == null ? null : required.id("required_role", caller, reach),
                        roles,
                        wanted.reason(),
                        wanted.endsAt());
        UUID id = Refused.unlessWritten(offers.offer(terms, caller.actor()));
        return Reply.created(
                OwnApi.PATH + "/companies/" + company.id() + "/partnerships/" + id,
                view(find(company, id)));
    }

    @GetMapping(ONE)
    @Operation(
            id = "getPartnership",
            summary = "One partnership or offer",
            scope = "partnerships:read",
            who = Who.ADMIN)
    Reply<PartnershipView> get(Company company, @PathVariable("partnership") UUID id) {
        return Reply.ok(view(find(company, id)));
    }

    @PostMapping(ONE + "/accept")
    @Operation(
            id = "acceptPartnership",
            summary = "Accepts an offer that was made to the company; it works from now on",
            scope = "partnerships:write",
            who = Who.ADMIN,
            recent = true)
    Reply<PartnershipView> accept(
            Caller caller, Company company, @PathVariable("partnership") UUID id) {
        find(company, id);
        if (!partnerships.accept(company.id(), id, caller.actor())) {
            throw new Refused(
                    Problem.of(ProblemType.CONFLICT, "It is no open offer to this company."));
        }
        return Reply.ok(view(find(company, id)));
    }

    @DeleteMapping(ONE)
    @Operation(
            id = "endPartnership",
            summary = "Ends a partnership, takes an offer back or declines it, at once",
            scope = "partnerships:write",
            who = Who.ADMIN,
            status = 204)
    Reply<Void> end(Caller caller, Company company, @PathVariable("partnership") UUID id) {
        if (!partnerships.end(company.id(), id, caller.actor())) {
            throw Refused.notFound();
        }
        return Reply.none();
    }

    private Partnership find(Company company, UUID id) {
        return partnerships.find(company.id(), id).orElseThrow(Refused::notFound);
    }

    private PartnershipView view(Partnership one) {
        UUID required = one.requiredRole();
        return new PartnershipView(
                one.id(),
                one.company(),
                name(one.company()),
                one.consultancy(),
                name(one.consultancy()),
                one.requiredCompanyRole(),
                required == null ? null : RoleName.of(required, apis),
                one.roles().stream()
                        .map(role -> RoleName.of(role, apis))
                        .sorted(Comparator.comparing(RoleName::api).thenComparing(RoleName::role))
                        .toList(),
                one.reason(),
                one.state(clock.instant()),
                one.offeredAt(),
                one.acceptedAt(),
                one.endsAt());
    }

    private String name(UUID company) {
        return companies.find(company).map(Company::name).orElse("");
    }
}
