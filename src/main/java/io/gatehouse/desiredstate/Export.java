package io.gatehouse.desiredstate;

import io.gatehouse.accounts.Account;
import io.gatehouse.accounts.AccountRegister;
import io.gatehouse.apis.Api;
import io.gatehouse.apis.ApiRegister;
import io.gatehouse.apis.Entitlement;
import io.gatehouse.apis.EntitlementRegister;
import io.gatehouse.apis.Role;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientRegister;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.CompanyPolicies;
import io.gatehouse.companies.CompanyRegister;
import io.gatehouse.companies.Membership;
import io.gatehouse.companies.MembershipRegister;
import io.gatehouse.companies.Partnership;
import io.gatehouse.companies.Partnerships;
import io.gatehouse.grants.GrantRegister;
import io.gatehouse.grants.RoleGrant;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads the instance as the tree of a desired-state file, in one order. */
@Component
class Export {

    private static final String REASON = "export of the desired state";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final AccountRegister accounts;
    private final CompanyRegister companies;
    private final MembershipRegister memberships;
    private final ApiRegister apis;
    private final EntitlementRegister entitlements;
    private final CompanyPolicies policies;
    private final Partnerships partnerships;
    private final ClientRegister clients;
    private final RegistrationSteps registrations;
    private final GrantRegister grants;
    private final Clock clock;

    Export(
            AccountRegister accounts,
            CompanyRegister companies,
            MembershipRegister memberships,
            ApiRegister apis,
            EntitlementRegister entitlements,
            CompanyPolicies policies,
            Partnerships partnerships,
            ClientRegister clients,
            RegistrationSteps registrations,
            GrantRegister grants,
            Clock clock) {
        this.accounts = accounts;
        this.companies = companies;
        this.memberships = memberships;
        this.apis = apis;
        this.entitlements = entitlements;
        this.policies = policies;
        this.partnerships = partnerships;
        this.clients = clients;
        this.registrations = registrations;
        this.grants = grants;
        this.clock = clock;
    }

    /** What is looked up by id while the tree is made. */
    record Known(
            List<Api> apis,
            Map<UUID, Api> apiOfRole,
            Map<UUID, String> slugs,
            List<Membership> memberships,
            List<RoleGrant> grants,
            List<Partnership> partnerships) {}

    Map<String, Object> tree() {
        Known known = known();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("version", 1);
        tree.put(
                "attributes",
                accounts.attributes().stream()
                        .map(one -> {
                            Map<String, Object> attribute = new LinkedHashMap<>();
                            attribute.put("name", one.name());
                            attribute.put("purpose", one.purpose());
                            attribute.put("retention", one.retention());
                            return attribute;
                        })
                        .toList());
        tree.put("apis", known.apis.stream().map(Export::api).toList());
        tree.put(
                "companies",
                companies.all().stream().map(company -> company(company, known)).toList());
        // What registered itself is no configuration of the operator's.
        tree.put(
                "clients",
                clients.all().stream()
                        .filter(client -> !client.selfRegistered())
                        .map(client -> client(client, known))
                        .toList());
        registrations.export(known.slugs, tree);
        tree.put(
                "accounts",
                accounts.all().stream().map(account -> account(account, known)).toList());
        return tree;
    }

    private Known known() {
        Instant now = clock.instant();
        List<Api> all = apis.all().stream().filter(api -> !api.builtIn()).toList();
        Map<UUID, Api> apiOfRole = new HashMap<>();
        all.forEach(api -> api.roles().values().forEach(role -> apiOfRole.put(role.id(), api)));
        return new Known(
                all,
                apiOfRole,
                companies.all().stream().collect(Collectors.toMap(Company::id, Company::slug)),
                memberships.all(REASON),
                grants.all(REASON).stream().filter(grant -> grant.isLive(now)).toList(),
                partnerships.all(REASON).stream()
                        .filter(one -> one.state(now) == Partnership.State.ACTIVE)
                        .toList());
    }

    private static Map<String, Object> api(Api api) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("audience", api.audience());
        tree.put("name", api.name());
        tree.put("client_types", sorted(api.clientTypes()));
        Map<String, Object> token = new LinkedHashMap<>();
        token.put("lifetime", api.tokenLifetime().toString());
        token.put("format", lower(api.tokenFormat()));
        token.put("algorithm", api.tokenAlgorithm());
        tree.put("access_token", token);
        tree.put("introspection_clients", sorted(api.introspectionClients()));
        tree.put(
                "scopes",
                api.scopes().values().stream()
                        .map(scope -> described(scope.name(), scope.description()))
                        .toList());
        tree.put("roles", api.roles().values().stream().map(Export::role).toList());
        return tree;
    }

    private static Map<String, Object> role(Role role) {
        Map<String, Object> tree = described(role.name(), role.description());
        tree.put("scopes", sorted(role.scopes()));
        tree.put(
                "assignable_to", role.assignableTo().stream().map(Export::lower).sorted().toList());
        return tree;
    }

    private static Map<String, Object> described(String name, String description) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", name);
        tree.put("description", description);
        return tree;
    }

    private Map<String, Object> company(Company company, Known known) {
        Map<UUID, Entitlement> entitled = entitlements.of(company.id());
        List<Object> list = new ArrayList<>();
        for (Api api : known.apis) {
            Entitlement entitlement = entitled.get(api.id());
            if (entitlement == null) {
                continue;
            }
            if (entitlement.allRoles()) {
                list.add(api.audience());
                continue;
            }
            Map<String, Object> limited = new LinkedHashMap<>();
            limited.put("audience", api.audience());
            limited.put(
                    "roles",
                    api.roles().values().stream()
                            .filter(role -> entitlement.roles().contains(role.id()))
                            .map(Role::name)
                            .sorted()
                            .toList());
            list.add(limited);
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("slug", company.slug());
        tree.put("name", company.name());
        tree.put("state", company.active() ? "active" : "suspended");
        tree.put("apis", list);
        tree.putAll(
                ExportedTerms.of(
                        policies.read(company.id()),
                        known.partnerships.stream()
                                .filter(one -> one.company().equals(company.id()))
                                .toList(),
                        known));
        return tree;
    }

    private static Map<String, Object> client(Client client, Known known) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("client_id", client.clientId());
        tree.put("name", client.name());
        tree.put("type", client.kind().value());
        if (client.company() != null) {
            tree.put("company", known.slugs.getOrDefault(client.company(), ""));
        }
        if (client.clientType() != null) {
            tree.put("client_type", client.clientType());
        }
        tree.put("state", client.active() ? "active" : "disabled");
        tree.put("auth_method", client.authMethod().value());
        if (client.jwks() != null) {
            tree.put("jwks", JSON.readValue(client.jwks(), OBJECT));
        }
        if (client.jwksUri() != null) {
            tree.put("jwks_uri", client.jwksUri());
        }
        tree.put("redirect_uris", sorted(client.redirectUris()));
        tree.put("post_logout_redirect_uris", sorted(client.postLogoutRedirectUris()));
        tree.put("allowed_origins", sorted(client.allowedOrigins()));
        tree.put("scopes", sorted(client.scopes()));
        tree.put("required_scopes", sorted(client.requiredScopes()));
        tree.put("company_context", lower(client.companyContext()));
        tree.put("consent", client.consentTrusted() ? "trusted" : "required");
        tree.put("pkce", client.pkceRequired() ? "required" : "optional");
        tree.put("settings", client.settings());
        tree.put("roles", roles(known, grant -> client.id().equals(grant.client())));
        return tree;
    }

    private static Map<String, Object> account(Account account, Known known) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("email", account.email());
        tree.put("email_verified", account.emailVerified());
        tree.put("operator", account.operator());
        tree.put("state", account.active() ? "active" : "disabled");
        tree.put("attributes", account.attributes());
        tree.put(
                "memberships",
                known.memberships.stream()
                        .filter(membership -> membership.accountId().equals(account.id()))
                        .map(membership -> membership(membership, known))
                        .sorted(Comparator.comparing(one -> String.valueOf(one.get("company"))))
                        .toList());
        return tree;
    }

    private static Map<String, Object> membership(Membership membership, Known known) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("company", known.slugs.getOrDefault(membership.companyId(), ""));
        tree.put("company_role", lower(membership.companyRole()));
        tree.put("state", membership.active() ? "active" : "suspended");
        tree.put("roles", roles(known, grant -> membership.id().equals(grant.membership())));
        return tree;
    }

    private static List<Map<String, Object>> roles(Known known, Predicate<RoleGrant> held) {
        List<Map<String, Object>> roles = new ArrayList<>();
        for (RoleGrant grant : known.grants) {
            Api api = known.apiOfRole.get(grant.role());
            if (api != null && held.test(grant)) {
                Map<String, Object> tree = new LinkedHashMap<>();
                tree.put("api", api.audience());
                tree.put("role", api.role(grant.role()).map(Role::name).orElse(""));
                if (grant.endsAt() != null) {
                    tree.put("ends_at", grant.endsAt().toString());
                }
                roles.add(tree);
            }
        }
        roles.sort(Comparator.comparing(Object::toString));
        return roles;
    }

    static List<String> sorted(Collection<String> texts) {
        return texts.stream().sorted().toList();
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
