package io.gatehouse.desiredstate;

import io.gatehouse.accounts.Account;
import io.gatehouse.accounts.Accounts;
import io.gatehouse.accounts.EmailAddress;
import io.gatehouse.apis.Api;
import io.gatehouse.apis.ApiRegister;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientRegister;
import io.gatehouse.companies.Companies;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.Membership;
import io.gatehouse.companies.MembershipRegister;
import io.gatehouse.platform.InstanceScope;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Finds what a file names, as it is in the database now. What that costs depends on the file and
 * not on how much else there is.
 */
@Component
class Known {

    private static final String REASON = "desired state";

    private final Companies companies;
    private final ApiRegister apis;
    private final ClientRegister clients;
    private final Accounts accounts;
    private final MembershipRegister memberships;
    private final InstanceScope scope;

    Known(
            Companies companies,
            ApiRegister apis,
            ClientRegister clients,
            Accounts accounts,
            MembershipRegister memberships,
            InstanceScope scope) {
        this.companies = companies;
        this.apis = apis;
        this.clients = clients;
        this.accounts = accounts;
        this.memberships = memberships;
        this.scope = scope;
    }

    Optional<UUID> company(String slug) {
        return companies.findBySlug(slug).map(Company::id);
    }

    /** The company's slug, for people to read. */
    String slug(UUID company) {
        return companies.find(company).map(Company::slug).orElse("");
    }

    /** The APIs with these audiences, by audience. */
    Map<String, Api> apis(Stream<String> audiences) {
        return apis.named(audiences.collect(Collectors.toSet())).stream()
                .collect(Collectors.toMap(Api::audience, api -> api));
    }

    /** The API of each of the roles. */
    Map<UUID, Api> apisOf(Collection<UUID> roles) {
        return apis.withRoles(roles).stream()
                .flatMap(
                        api -> api.roles().values().stream().map(role -> Map.entry(role.id(), api)))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    Optional<Client> client(String clientId) {
        return clients.find(clientId);
    }

    Optional<Account> account(EmailAddress email) {
        return accounts.findByEmail(email);
    }

    List<Membership> memberships(UUID account) {
        return scope.run(REASON, () -> memberships.of(account));
    }
}
