package io.gatehouse.desiredstate;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Role;
import io.gatehouse.companies.Membership;
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

    private final Known known;
    private final GrantRegister grants;
    private final GrantList grantList;
    private final Clock clock;

    GrantSteps(Known known, GrantRegister grants, GrantList grantList, Clock clock) {
        this.known = known;
        this.grants = grants;
        this.grantList = grantList;
        this.clock = clock;
    }

    /** A holder of the file that is in the database, with the roles that the file gives it. */
    private record Held(RoleHolder holder, String name, List<WantedRole> roles) {}

    private record Before(Held held, List<RoleGrant> grants) {}

    /**
     * Ends the roles that listed holders have and their lists do not, or only until an end that has
     * passed.
     */
    void end(DesiredFile file, Run run) {
        List<Before> before =
                holders(file).stream()
                        .map(held -> new Before(held, grantList.of(held.holder)))
                        .toList();
        Map<UUID, Api> apiOfRole =
                known.apisOf(
                        before.stream()
                                .flatMap(one -> one.grants.stream())
                                .map(RoleGrant::role)
                                .collect(Collectors.toSet()));
        before.forEach(one -> endUnlisted(one, apiOfRole, run));
    }

    private void endUnlisted(Before before, Map<UUID, Api> apiOfRole, Run run) {
        Set<List<String>> kept = names(before.held.roles);
        Set<List<String>> over = names(before.held.roles.stream().filter(this::isOver).toList());
        for (RoleGrant grant : before.grants) {
            Api api = apiOfRole.get(grant.role());
            if (api != null) {
                String role = api.role(grant.role()).map(Role::name).orElse("");
                List<String> name = List.of(api.audience(), role);
                boolean outlives = over.contains(name) && grant.isLive(clock.instant());
                if (!kept.contains(name) || outlives) {
                    grants.end(grant, Run.ACTOR);
                    run.deleted("role", name(role, api.audience(), before.held));
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
        List<Held> holders = holders(file);
        Map<String, Api> byAudience =
                known.apis(
                        holders.stream()
                                .flatMap(held -> held.roles.stream())
                                .map(WantedRole::audience));
        for (Held held : holders) {
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
        for (WantedAccount account : file.accounts()) {
            List<WantedMembership> listed = account.memberships();
            if (listed != null && listed.stream().anyMatch(one -> one.roles() != null)) {
                known.account(account.draft().email())
                        .ifPresent(found ->
                                addMembers(held, listed, known.memberships(found.id()), account));
            }
        }
        for (WantedClient wanted : file.clients()) {
            List<WantedRole> roles = wanted.roles();
            if (roles != null) {
                known.client(wanted.draft().clientId())
                        .map(client ->
                                new Held(new RoleHolder.Service(client), client.clientId(), roles))
                        .ifPresent(held::add);
            }
        }
        return held;
    }

    private void addMembers(
            List<Held> held,
            List<WantedMembership> listed,
            List<Membership> theirs,
            WantedAccount account) {
        for (WantedMembership one : listed) {
            List<WantedRole> roles = one.roles();
            if (roles != null) {
                UUID company = known.company(one.company()).orElse(null);
                String name = account.draft().email().normal() + " in " + one.company();
                theirs.stream()
                        .filter(membership -> membership.companyId().equals(company))
                        .map(membership -> new Held(new RoleHolder.Member(membership), name, roles))
                        .forEach(held::add);
            }
        }
    }

    private static String name(String role, String audience, Held held) {
        return "%s of %s for %s".formatted(role, audience, held.name);
    }
}
