package io.gatehouse.desiredstate;

import io.gatehouse.accounts.Account;
import io.gatehouse.accounts.AccountRegister;
import io.gatehouse.apis.Api;
import io.gatehouse.apis.ApiRegister;
import io.gatehouse.apis.Role;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientRegister;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.CompanyRegister;
import io.gatehouse.companies.Membership;
import io.gatehouse.companies.MembershipRegister;
import io.gatehouse.desiredstate.DesiredFile.WantedAccount;
import io.gatehouse.desiredstate.DesiredFile.WantedClient;
import io.gatehouse.desiredstate.DesiredFile.WantedMembership;
import io.gatehouse.desiredstate.DesiredFile.WantedRole;
import io.gatehouse.grants.GrantList;
import io.gatehouse.grants.GrantRegister;
import io.gatehouse.grants.RoleGrant;
import io.gatehouse.grants.RoleHolder;
import io.gatehouse.platform.Written;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Gives and ends the roles of the memberships and clients of a file. */
@Component
class GrantSteps {

    private static final String REASON = "desired state";

    private final ApiRegister apis;
    private final AccountRegister accounts;
    private final CompanyRegister companies;
    private final MembershipRegister memberships;
    private final ClientRegister clients;
    private final GrantRegister grants;
    private final GrantList grantList;
    private final Clock clock;

    GrantSteps(
            ApiRegister apis,
            AccountRegister accounts,
            CompanyRegister companies,
            MembershipRegister memberships,
            ClientRegister clients,
            GrantRegister grants,
            GrantList grantList,
            Clock clock) {
        this.apis = apis;
        this.accounts = accounts;
        this.companies = companies;
        this.memberships = memberships;
        this.clients = clients;
        this.grants = grants;
        this.grantList = grantList;
        this.clock = clock;
    }

    /** A holder of the file that is in the database, with the roles that the file gives it. */
    private record Held(RoleHolder holder, String name, List<WantedRole> roles) {}

    /**
     * Ends the roles that listed holders have and their lists do not, or only until an end that has
     * passed.
     */
    void end(DesiredFile file, Run run) {
        Map<UUID, Api> apiOfRole = new HashMap<>();
        apis.all()
                .forEach(
                        api -> api.roles().values().forEach(role -> apiOfRole.put(role.id(), api)));
        List<RoleGrant> all = grants.all(REASON);
        for (Held held : holders(file)) {
            Set<List<String>> kept = names(held.roles);
            Set<List<String>> over = names(held.roles.stream().filter(this::isOver).toList());
            for (RoleGrant grant : all) {
                Api api = apiOfRole.get(grant.role());
                if (api != null && isOf(grant, held.holder)) {
                    String role = api.role(grant.role()).map(Role::name).orElse("");
                    List<String> name = List.of(api.audience(), role);
                    boolean outlives = over.contains(name) && grant.isLive(clock.instant());
                    if (!kept.contains(name) || outlives) {
                        grants.end(grant, Run.ACTOR);
                        run.deleted("role", name(role, api.audience(), held));
                    }
                }
            }
        }
    }

    private static Set<List<String>> names(List<WantedRole> roles) {
        return roles.stream()
                .map(role -> List.of(role.audience(), role.role()))
                .collect(Collectors.toSet());
    }

    private boolean isOver(WantedRole wanted) {
        return wanted.endsAt() != null && !wanted.endsAt().isAfter(clock.instant());
    }

    /** Gives the roles that listed holders do not have yet. */
    void give(DesiredFile file, Run run) {
        Map<String, Api> byAudience =
                apis.all().stream().collect(Collectors.toMap(Api::audience, api -> api));
        for (Held held : holders(file)) {
            for (WantedRole wanted : held.roles) {
                give(held, wanted, byAudience.get(wanted.audience()), file, run);
            }
        }
    }

    private void give(Held held, WantedRole wanted, @Nullable Api api, DesiredFile file, Run run) {
        Findings findings = run.findings();
        if (api == null) {
            if (!file.names().audiences().contains(wanted.audience())) {
                findings.refuse(wanted.at(), wanted.audience() + " is not an API");
            }
            return;
        }
        Role role = api.roles().get(wanted.role());
        if (role == null) {
            findings.refuse(
                    wanted.at(),
                    "%s is not a role of %s".formatted(wanted.role(), wanted.audience()));
            return;
        }
        if (isOver(wanted)) {
            findings.note(wanted.at(), "is not given: its end has passed");
            return;
        }
        Written written =
                grants.give(
                        held.holder,
                        api,
                        role,
                        new GrantRegister.Terms(Run.ACTOR, wanted.endsAt(), null));
        if (written instanceof Written.Unchanged(UUID id) && wanted.endsAt() != null) {
            written =
                    grantList
                            .find(held.holder.company(), id)
                            .map(grant -> grants.change(grant, wanted.endsAt(), Run.ACTOR))
                            .orElse(written);
        }
        switch (written) {
            case Written.Refused refused ->
                    refused.refusals().forEach(one -> findings.refuse(wanted.at(), one.reason()));
            case Written.Created _ -> run.created("role", name(role.name(), api.audience(), held));
            case Written.Updated(_, var fields) ->
                    run.updated("role", name(role.name(), api.audience(), held), fields);
            case Written.Unchanged _ -> {}
        }
    }

    private List<Held> holders(DesiredFile file) {
        List<Held> held = new ArrayList<>();
        Map<String, UUID> accountIds = new HashMap<>();
        for (Account account : accounts.all()) {
            accountIds.put(Wanted.email(account), account.id());
        }
        Map<String, UUID> companyIds =
                companies.all().stream().collect(Collectors.toMap(Company::slug, Company::id));
        Map<List<UUID>, Membership> byPair = new HashMap<>();
        for (Membership one : memberships.all(REASON)) {
            byPair.put(List.of(one.accountId(), one.companyId()), one);
        }
        for (WantedAccount account : file.accounts()) {
            String email = account.draft().email().normal();
            for (WantedMembership one : orNone(account.memberships())) {
                UUID person = accountIds.get(email);
                UUID company = companyIds.get(one.company());
                Membership membership =
                        person == null || company == null
                                ? null
                                : byPair.get(List.of(person, company));
                List<WantedRole> roles = one.roles();
                if (membership != null && roles != null) {
                    held.add(
                            new Held(
                                    new RoleHolder.Member(membership),
                                    email + " in " + one.company(),
                                    roles));
                }
            }
        }
        Map<String, Client> byClientId =
                clients.all().stream()
                        .collect(Collectors.toMap(Client::clientId, client -> client));
        for (WantedClient wanted : file.clients()) {
            Client client = byClientId.get(wanted.draft().clientId());
            List<WantedRole> roles = wanted.roles();
            if (client != null && roles != null) {
                held.add(new Held(new RoleHolder.Service(client), client.clientId(), roles));
            }
        }
        return held;
    }

    private static boolean isOf(RoleGrant grant, RoleHolder holder) {
        return switch (holder) {
            case RoleHolder.Member(Membership membership) ->
                    membership.id().equals(grant.membership());
            case RoleHolder.Service(Client client) -> client.id().equals(grant.client());
        };
    }

    private static String name(String role, String audience, Held held) {
        return "%s of %s for %s".formatted(role, audience, held.name);
    }

    private static <T> List<T> orNone(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
