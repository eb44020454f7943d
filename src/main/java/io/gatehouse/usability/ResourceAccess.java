package io.gatehouse.usability;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Apis;
import io.gatehouse.companies.Membership;
import io.gatehouse.grants.Resource;
import io.gatehouse.grants.RoleGrants;
import io.gatehouse.grants.RoleHolder;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Service;

/**
 * Says what a subject may do on one resource of a company: by the roles that hold in the whole
 * company and by those on just this resource. Tokens never carry the latter.
 */
@Service
public class ResourceAccess {

    private final Usability usability;
    private final Coverage coverage;
    private final RoleGrants grants;
    private final Apis apis;

    ResourceAccess(Usability usability, Coverage coverage, RoleGrants grants, Apis apis) {
        this.usability = usability;
        this.coverage = coverage;
        this.grants = grants;
        this.apis = apis;
    }

    /**
     * What may be done at one API.
     *
     * @param roles names of the roles held, within the company's entitlement
     * @param scopes what these roles give
     */
    public record OnApi(Api api, Set<String> roles, Set<String> scopes) {}

    /** API by API; empty when nothing, or when the subject or its company cannot be used. */
    public List<OnApi> of(RoleHolder holder, Resource resource, Instant now) {
        if (!isUsable(holder)) {
            return List.of();
        }
        Set<UUID> roles = new HashSet<>(companyWide(holder, now));
        roles.addAll(grants.onResource(holder, resource, now));
        Access access = coverage.ofRoles(holder.company(), roles);
        return apis.all().stream()
                .filter(api -> !access.rolesOf(api).isEmpty())
                .map(api -> new OnApi(api, new TreeSet<>(access.rolesOf(api)), scopes(api, access)))
                .toList();
    }

    private boolean isUsable(RoleHolder holder) {
        return switch (holder) {
            case RoleHolder.Member(Membership member) ->
                    usability.account(member.accountId()).isPresent()
                            && usability
                                    .membership(member.accountId(), member.companyId())
                                    .isPresent();
            case RoleHolder.Service(var client) -> usability.client(client);
        };
    }

    private Set<UUID> companyWide(RoleHolder holder, Instant now) {
        return switch (holder) {
            case RoleHolder.Member(Membership member) ->
                    grants.ofMembership(member.id(), member.companyId(), now);
            case RoleHolder.Service(var client) -> grants.ofClient(client.id(), now);
        };
    }

    private static Set<String> scopes(Api api, Access access) {
        return access.rolesOf(api).stream()
                .map(api.roles()::get)
                .flatMap(role -> role == null ? Stream.empty() : role.covered().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
