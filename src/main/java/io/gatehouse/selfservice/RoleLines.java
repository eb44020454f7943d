package io.gatehouse.selfservice;

import io.gatehouse.accounts.Account;
import io.gatehouse.accounts.Accounts;
import io.gatehouse.apis.Apis;
import io.gatehouse.apis.Role;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.Clients;
import io.gatehouse.companies.Companies;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.Membership;
import io.gatehouse.companies.Memberships;
import io.gatehouse.companies.Partnership;
import io.gatehouse.companies.Partnerships;
import io.gatehouse.grants.PartnershipPath;
import io.gatehouse.grants.RoleGrant;
import io.gatehouse.grants.RolePath;
import io.gatehouse.selfservice.RolesView.ApiRoles;
import io.gatehouse.selfservice.RolesView.Origin;
import io.gatehouse.selfservice.RolesView.RoleLine;
import io.gatehouse.selfservice.RolesView.Through;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts the ways to roles into words for their holder. */
@Component
class RoleLines {

    private static final String ACCOUNT = "account:";
    private static final String CLIENT = "client:";

    private final Accounts accounts;
    private final Memberships memberships;
    private final Companies companies;
    private final Partnerships partnerships;
    private final Clients clients;
    private final Apis apis;

    RoleLines(
            Accounts accounts,
            Memberships memberships,
            Companies companies,
            Partnerships partnerships,
            Clients clients,
            Apis apis) {
        this.accounts = accounts;
        this.memberships = memberships;
        this.companies = companies;
        this.partnerships = partnerships;
        this.clients = clients;
        this.apis = apis;
    }

    /** What the lines are about, and for whom. */
    private record Reader(UUID company, Locale locale) {
        String day(Instant at) {
            return DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                    .withLocale(locale)
                    .format(at.atOffset(ZoneOffset.UTC));
        }

        String moment(Instant at) {
            return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG, FormatStyle.SHORT)
                            .withLocale(locale)
                            .format(at.atOffset(ZoneOffset.UTC))
                    + " UTC";
        }
    }

    /** The ways, by API, those that count first. */
    List<ApiRoles> of(UUID company, List<RolePath> paths, Locale locale) {
        Reader reader = new Reader(company, locale);
        Map<String, List<RoleLine>> byApi =
                paths.stream()
                        .sorted(
                                Comparator.comparing((RolePath path) -> path.api().name())
                                        .thenComparing(RolePath::state)
                                        .thenComparing(path -> path.role().name()))
                        .collect(
                                Collectors.groupingBy(
                                        path -> path.api().name(),
                                        LinkedHashMap::new,
                                        Collectors.flatMapping(
                                                path -> line(reader, path).stream(),
                                                Collectors.toList())));
        return byApi.entrySet().stream()
                .filter(some -> !some.getValue().isEmpty())
                .map(some -> new ApiRoles(some.getKey(), some.getValue()))
                .toList();
    }

    private Optional<RoleLine> line(Reader reader, RolePath path) {
        return switch (path.via()) {
            case RolePath.ByGrant(RoleGrant grant) -> Optional.of(line(reader, path, grant));
            case RolePath.ByPartnership(PartnershipPath way) ->
                    partnerships
                            .find(reader.company, way.partnership())
                            .map(partnership -> line(reader, path, way, partnership));
        };
    }

    private RoleLine line(Reader reader, RolePath path, RoleGrant grant) {
        return new RoleLine(
                path.role().name(),
                path.role().description(),
                path.state().name().toLowerCase(Locale.ROOT),
                grant.resource() == null
                        ? null
                        : grant.resource().type() + " " + grant.resource().id(),
                origin(reader.company, grant.grantedBy()),
                null,
                reader.day(grant.grantedAt()),
                grant.endsAt() == null ? null : reader.moment(grant.endsAt()),
                grant.reason());
    }

    private RoleLine line(
            Reader reader, RolePath path, PartnershipPath way, Partnership partnership) {
        return new RoleLine(
                path.role().name(),
                path.role().description(),
                path.state().name().toLowerCase(Locale.ROOT),
                null,
                origin(reader.company, partnership.offeredBy()),
                new Through(
                        companies.find(way.consultancy()).map(Company::name).orElse(""),
                        partnership.requiredCompanyRole().name().toLowerCase(Locale.ROOT),
                        roleName(partnership.requiredRole())),
                reader.day(way.since()),
                partnership.endsAt() == null ? null : reader.moment(partnership.endsAt()),
                partnership.reason());
    }

    private @Nullable String roleName(@Nullable UUID role) {
        return role == null
                ? null
                : apis.byRole(role).flatMap(api -> api.role(role)).map(Role::name).orElse(null);
    }

    // Colleagues are named by their address, as long as they are colleagues; others by what they
    // are: an address of somebody else is not this person's to know.
    private Origin origin(UUID company, String granter) {
        if (granter.equals("desired-state")) {
            return new Origin("roles.by-configuration", "");
        }
        if (granter.startsWith(CLIENT)) {
            return id(granter, CLIENT)
                    .flatMap(clients::find)
                    .map(Client::name)
                    .map(name -> new Origin("roles.by-name", name))
                    .orElseGet(RoleLines::somebody);
        }
        return id(granter, ACCOUNT)
                .flatMap(accounts::find)
                .map(account -> origin(company, account))
                .orElseGet(RoleLines::somebody);
    }

    private Origin origin(UUID company, Account granter) {
        if (memberships.find(granter.id(), company).filter(Membership::active).isPresent()) {
            return new Origin("roles.by-name", granter.email());
        }
        return granter.operator() ? new Origin("roles.by-operator", "") : somebody();
    }

    private static Origin somebody() {
        return new Origin("roles.by-somebody", "");
    }

    private static Optional<UUID> id(String text, String prefix) {
        try {
            return text.startsWith(prefix)
                    ? Optional.of(UUID.fromString(text.substring(prefix.length())))
                    : Optional.empty();
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }
}
