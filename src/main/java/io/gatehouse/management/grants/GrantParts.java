package io.gatehouse.management.grants;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Apis;
import io.gatehouse.apis.Role;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.Clients;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.Membership;
import io.gatehouse.companies.MembershipRegister;
import io.gatehouse.companies.Memberships;
import io.gatehouse.grants.Resource;
import io.gatehouse.grants.RoleGrant;
import io.gatehouse.grants.RoleHolder;
import io.gatehouse.management.apis.ApisInReach;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.Refused;
import io.gatehouse.usability.Usability;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Turns the names that requests use into what they stand for, and grants into what is shown. */
@Component
class GrantParts {

    private final MembershipRegister membershipRegister;
    private final Memberships memberships;
    private final Clients clients;
    private final Apis apis;
    private final ApisInReach reach;
    private final Usability usability;
    private final Clock clock;

    GrantParts(
            MembershipRegister membershipRegister,
            Memberships memberships,
            Clients clients,
            Apis apis,
            ApisInReach reach,
            Usability usability,
            Clock clock) {
        this.membershipRegister = membershipRegister;
        this.memberships = memberships;
        this.clients = clients;
        this.apis = apis;
        this.reach = reach;
        this.usability = usability;
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    GrantView view(RoleGrant grant) {
        Api api =
                apis.byRole(grant.role())
                        .orElseThrow(
                                () -> new IllegalStateException("a grant of a role without API"));
        Role role = api.role(grant.role()).orElseThrow();
        String client =
                Optional.ofNullable(grant.client())
                        .flatMap(clients::find)
                        .map(Client::clientId)
                        .orElse(null);
        return GrantView.of(grant, api, role, client, now());
    }

    /** The member or service account of the company; exactly one of the two is named. */
    RoleHolder holder(Company company, @Nullable UUID membership, @Nullable String clientId) {
        if ((membership == null) == (clientId == null)) {
            throw Refused.field("membership", "or client_id must be there, and not both");
        }
        if (membership != null) {
            return membershipRegister
                    .find(company.id(), membership)
                    .<RoleHolder>map(RoleHolder.Member::new)
                    .orElseThrow(() ->
                            Refused.field("membership", "is not a membership of this company"));
        }
        return new RoleHolder.Service(service(company, clientId == null ? "" : clientId));
    }

    /** The membership or service account by what it is known outside: account or client id. */
    RoleHolder subject(Company company, @Nullable UUID account, @Nullable String clientId) {
        if ((account == null) == (clientId == null)) {
            throw Refused.field("account", "or client_id must be there, and not both");
        }
        if (account != null) {
            return new RoleHolder.Member(member(company, account));
        }
        return new RoleHolder.Service(service(company, clientId == null ? "" : clientId));
    }

    /** The account's membership of the company; 404 for none. */
    Membership member(Company company, UUID account) {
        return memberships.find(account, company.id()).orElseThrow(Refused::notFound);
    }

    /** True when the account is a member of the company, or may act in it by a partnership. */
    boolean actsIn(Company company, UUID account) {
        return memberships.find(account, company.id()).isPresent()
                || usability.standing(account, company.id(), now()).isPresent();
    }

    /** The client; people of a company know the platform's and their own, others are none. */
    Client client(Caller caller, String clientId) {
        return clients.find(clientId)
                .filter(known -> known.company() == null || caller.reaches(known.company()))
                .orElseThrow(() -> Refused.field("client_id", "is not a client"));
    }

    private Client service(Company company, String clientId) {
        return clients.find(clientId)
                .filter(client -> company.id().equals(client.company()))
                .orElseThrow(() -> Refused.field("client_id", "is not a client of this company"));
    }

    boolean mayKnow(Caller caller, Api api) {
        return reach.contains(caller, api);
    }

    /** The API with the audience; one that the caller may not know of is none. */
    Api api(Caller caller, String audience) {
        return reach.find(caller, audience)
                .orElseThrow(() -> Refused.field("api", "is not the audience of an API"));
    }

    /** The role of the API. */
    static Role role(Api api, String name) {
        Role role = api.roles().get(name);
        if (role == null) {
            throw Refused.field("role", "is not a role of this API");
        }
        return role;
    }

    /** The resource; null when neither part is there. */
    static @Nullable Resource resource(@Nullable String type, @Nullable String id) {
        if (type == null && id == null) {
            return null;
        }
        if (type == null || id == null) {
            throw Refused.field(
                    type == null ? "resource_type" : "resource_id",
                    "is required, since a resource has a type and an id");
        }
        return Resource.of(type, id)
                .orElseThrow(() ->
                        Refused.field(
                                "resource_type",
                                "must be a lower-case word of up to 63 characters, and resource_id"
                                        + " 1 to 255 visible ASCII characters"));
    }
}
