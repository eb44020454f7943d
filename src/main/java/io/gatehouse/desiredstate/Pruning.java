package io.gatehouse.desiredstate;

import io.gatehouse.accounts.Account;
import io.gatehouse.accounts.AccountRegister;
import io.gatehouse.apis.Api;
import io.gatehouse.apis.ApiRegister;
import io.gatehouse.apis.EntitlementRegister;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientRegister;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.CompanyRegister;
import io.gatehouse.companies.MembershipRegister;
import io.gatehouse.deletion.AccountErasures;
import io.gatehouse.deletion.CompanyDeletions;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Deletes what a file does not list, where nothing refers to it. */
@Component
class Pruning {

    private final AccountRegister accounts;
    private final MembershipRegister memberships;
    private final AccountErasures erasures;
    private final CompanyDeletions deletions;
    private final ClientRegister clients;
    private final CompanyRegister companies;
    private final ApiRegister apis;
    private final EntitlementRegister entitlements;
    private final RememberedValues remembered;
    private final TransactionTemplate savepoint;

    Pruning(
            AccountRegister accounts,
            MembershipRegister memberships,
            AccountErasures erasures,
            CompanyDeletions deletions,
            ClientRegister clients,
            CompanyRegister companies,
            ApiRegister apis,
            EntitlementRegister entitlements,
            RememberedValues remembered,
            PlatformTransactionManager transactions) {
        this.accounts = accounts;
        this.memberships = memberships;
        this.erasures = erasures;
        this.deletions = deletions;
        this.clients = clients;
        this.companies = companies;
        this.apis = apis;
        this.entitlements = entitlements;
        this.remembered = remembered;
        this.savepoint = new TransactionTemplate(transactions);
        this.savepoint.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    }

    void prune(DesiredFile file, Set<Kind> kinds, Run run) {
        if (kinds.contains(Kind.ACCOUNTS)) {
            pruneAccounts(file, run);
        }
        if (kinds.contains(Kind.CLIENTS)) {
            pruneClients(file, run);
        }
        if (kinds.contains(Kind.COMPANIES)) {
            pruneCompanies(file, run);
        }
        if (kinds.contains(Kind.APIS)) {
            pruneApis(file, run);
        }
    }

    private void pruneAccounts(DesiredFile file, Run run) {
        Set<String> kept =
                file.accounts().stream()
                        .map(wanted -> wanted.draft().email().normal())
                        .collect(Collectors.toSet());
        List<Account> all = accounts.all();
        List<Account> unlisted =
                all.stream().filter(account -> !kept.contains(Wanted.email(account))).toList();
        boolean operatorStays =
                all.stream()
                        .filter(account -> !unlisted.contains(account))
                        .anyMatch(account -> account.operator() && account.active());
        for (Account account : unlisted) {
            if (account.operator() && !operatorStays) {
                run.findings()
                        .refuse(
                                Place.NONE,
                                "cannot prune account %s: it is the last operator"
                                        .formatted(account.email()));
                continue;
            }
            String name = Wanted.email(account);
            delete(
                    AccountSteps.KIND,
                    name,
                    run,
                    () -> erasures.eraseUnlisted(account.id(), Run.ACTOR));
        }
    }

    private void pruneClients(DesiredFile file, Run run) {
        Set<String> kept = file.names().clientIds();
        List<Api> known = apis.all();
        for (Client client : clients.all()) {
            String name = client.clientId();
            if (kept.contains(name) || client.selfRegistered()) {
                continue;
            }
            List<String> users =
                    known.stream()
                            .filter(api -> api.introspectionClients().contains(name))
                            .map(Api::audience)
                            .toList();
            if (users.isEmpty()) {
                delete(ClientSteps.KIND, name, run, () -> clients.delete(client, Run.ACTOR));
            } else {
                run.findings()
                        .refuse(
                                Place.NONE,
                                "cannot prune client %s: it may introspect for %s"
                                        .formatted(name, String.join(", ", users)));
            }
        }
    }

    private void pruneCompanies(DesiredFile file, Run run) {
        Set<UUID> used = new HashSet<>();
        memberships.all("desired state, prune").forEach(member -> used.add(member.companyId()));
        clients.all().stream().map(Client::company).filter(Objects::nonNull).forEach(used::add);
        for (Company company : companies.all()) {
            if (file.names().slugs().contains(company.slug())) {
                continue;
            }
            if (used.contains(company.id())) {
                refuse("company", company.slug(), run);
            } else {
                delete("company", company.slug(), run, () -> prune(company, run));
            }
        }
    }

    // The same way out as for every company: what no foreign key holds goes too, and a signed
    // record stays. Its time comes with the commit. Its entitlements end now, for APIs that go.
    private void prune(Company company, Run run) {
        entitlements
                .of(company.id())
                .keySet()
                .forEach(api -> entitlements.end(company.id(), api, Run.ACTOR));
        deletions.deleteEmpty(company.id(), Run.ACTOR);
        run.doomed(company.id());
    }

    private void pruneApis(DesiredFile file, Run run) {
        for (Api api : apis.all()) {
            if (!api.builtIn() && !file.names().audiences().contains(api.audience())) {
                delete(ApiSteps.KIND, api.audience(), run, () -> apis.delete(api, Run.ACTOR));
            }
        }
    }

    private void delete(String kind, String name, Run run, Runnable deletion) {
        try {
            savepoint.executeWithoutResult(status -> deletion.run());
            remembered.forget(kind, name);
            run.deleted(kind, name);
        } catch (DataIntegrityViolationException referenced) {
            refuse(kind, name, run);
        }
    }

    private static void refuse(String kind, String name, Run run) {
        run.findings()
                .refuse(
                        Place.NONE,
                        "cannot prune %s %s: others still belong to it or use it"
                                .formatted(kind, name));
    }
}
