package io.gatehouse.desiredstate;

import io.gatehouse.accounts.Account;
import io.gatehouse.accounts.AccountRegister;
import io.gatehouse.accounts.NewPassword;
import io.gatehouse.accounts.PasswordHashes;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.CompanyRegister;
import io.gatehouse.companies.Membership;
import io.gatehouse.companies.MembershipDraft;
import io.gatehouse.companies.MembershipRegister;
import io.gatehouse.desiredstate.DesiredFile.WantedAccount;
import io.gatehouse.desiredstate.DesiredFile.WantedAttribute;
import io.gatehouse.desiredstate.DesiredFile.WantedMembership;
import io.gatehouse.desiredstate.RememberedValues.Slot;
import io.gatehouse.platform.Written;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Brings the attributes, accounts and memberships of a file into the database. */
@Component
class AccountSteps {

    static final String KIND = "account";
    private static final String REASON = "desired state";

    private final AccountRegister accounts;
    private final CompanyRegister companies;
    private final MembershipRegister memberships;
    private final RememberedValues remembered;

    AccountSteps(
            AccountRegister accounts,
            CompanyRegister companies,
            MembershipRegister memberships,
            RememberedValues remembered) {
        this.accounts = accounts;
        this.companies = companies;
        this.memberships = memberships;
        this.remembered = remembered;
    }

    void putAttributes(DesiredFile file, Run run) {
        for (WantedAttribute wanted : file.attributes()) {
            run.note(
                    accounts.putAttribute(wanted.attribute(), Run.ACTOR),
                    wanted.at(),
                    "attribute",
                    wanted.attribute().name());
        }
    }

    void put(DesiredFile file, Run run) {
        Map<String, UUID> ids =
                companies.all().stream().collect(Collectors.toMap(Company::slug, Company::id));
        for (WantedAccount wanted : file.accounts()) {
            Written written = accounts.put(wanted.draft(), Run.ACTOR);
            String name = wanted.draft().email().normal();
            Optional<UUID> account = run.note(written, wanted.at(), KIND, name);
            if (account.isPresent()) {
                putPassword(account.get(), wanted, written instanceof Written.Created, run);
                putMemberships(account.get(), wanted, ids, file, run);
            }
        }
    }

    /** Ends the memberships that a listed account has and its list does not. */
    void endMemberships(DesiredFile file, Run run) {
        Map<String, Account> byEmail =
                accounts.all().stream()
                        .collect(Collectors.toMap(Wanted::email, account -> account));
        Map<UUID, String> slugs =
                companies.all().stream().collect(Collectors.toMap(Company::id, Company::slug));
        List<Membership> all = memberships.all(REASON);
        for (WantedAccount wanted : file.accounts()) {
            Account account = byEmail.get(wanted.draft().email().normal());
            List<WantedMembership> listed = wanted.memberships();
            if (account == null || listed == null) {
                continue;
            }
            Set<String> kept =
                    listed.stream().map(WantedMembership::company).collect(Collectors.toSet());
            for (Membership membership : all) {
                String slug = slugs.getOrDefault(membership.companyId(), "");
                if (membership.accountId().equals(account.id()) && !kept.contains(slug)) {
                    memberships.end(membership, Run.ACTOR);
                    run.deleted("membership", Wanted.email(account) + " in " + slug);
                }
            }
        }
    }

    private void putMemberships(
            UUID account, WantedAccount wanted, Map<String, UUID> ids, DesiredFile file, Run run) {
        List<WantedMembership> listed = wanted.memberships();
        for (WantedMembership one : listed == null ? List.<WantedMembership>of() : listed) {
            UUID company = ids.get(one.company());
            if (company != null) {
                run.note(
                        memberships.put(
                                new MembershipDraft(
                                        account, company, one.companyRole(), one.active()),
                                Run.ACTOR),
                        one.at(),
                        "membership",
                        wanted.draft().email().normal() + " in " + one.company());
            } else if (!file.names().slugs().contains(one.company())) {
                one.at().refuse("company", one.company() + " is not a company");
            }
        }
    }

    private void putPassword(UUID account, WantedAccount wanted, boolean created, Run run) {
        SecretText plain = wanted.password();
        SecretText imported = wanted.passwordHash();
        SecretText value = plain == null ? imported : plain;
        if (value == null) {
            return;
        }
        String name = wanted.draft().email().normal();
        String field = plain == null ? "password_hash" : "password";
        Slot slot = new Slot(KIND, name, field);
        if (!created && !remembered.differs(slot, value)) {
            return;
        }
        accounts.setPassword(account, plain == null ? value.value() : hash(plain), Run.ACTOR);
        remembered.remember(slot, value);
        if (!created) {
            run.updated(KIND, name, Set.of(field));
        }
    }

    private static String hash(SecretText plain) {
        return switch (NewPassword.check(plain.value(), List.of())) {
            case NewPassword.Accepted(NewPassword password) -> PasswordHashes.hash(password);
            case NewPassword.Refused(var reason) ->
                    throw new IllegalStateException(
                            "expected a checked password, found one that " + reason.text());
        };
    }
}
