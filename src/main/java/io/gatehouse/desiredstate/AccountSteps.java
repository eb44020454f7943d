package io.gatehouse.desiredstate;

import io.gatehouse.accounts.Account;
import io.gatehouse.accounts.AccountRegister;
import io.gatehouse.accounts.NewPassword;
import io.gatehouse.accounts.PasswordHashes;
import io.gatehouse.companies.Membership;
import io.gatehouse.companies.MembershipDraft;
import io.gatehouse.companies.MembershipRegister;
import io.gatehouse.desiredstate.DesiredFile.WantedAccount;
import io.gatehouse.desiredstate.DesiredFile.WantedAttribute;
import io.gatehouse.desiredstate.DesiredFile.WantedMembership;
import io.gatehouse.desiredstate.RememberedValues.Slot;
import io.gatehouse.platform.Written;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Brings the attributes, accounts and memberships of a file into the database. */
@Component
class AccountSteps {

    static final String KIND = "account";

    private final AccountRegister accounts;
    private final Known known;
    private final MembershipRegister memberships;
    private final RememberedValues remembered;

    AccountSteps(
            AccountRegister accounts,
            Known known,
            MembershipRegister memberships,
            RememberedValues remembered) {
        this.accounts = accounts;
        this.known = known;
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
        for (WantedAccount wanted : file.accounts()) {
            Written written = accounts.put(wanted.draft(), Run.ACTOR);
            String name = wanted.draft().email().normal();
            Optional<UUID> account = run.note(written, wanted.at(), KIND, name);
            if (account.isPresent()) {
                putPassword(account.get(), wanted, written instanceof Written.Created, run);
                putMemberships(account.get(), wanted, file, run);
            }
        }
    }

    /** Ends the memberships that a listed account has and its list does not. */
    void endMemberships(DesiredFile file, Run run) {
        for (WantedAccount wanted : file.accounts()) {
            List<WantedMembership> listed = wanted.memberships();
            if (listed != null) {
                known.account(wanted.draft().email())
                        .ifPresent(account -> endOthers(account, listed, run));
            }
        }
    }

    private void endOthers(Account account, List<WantedMembership> listed, Run run) {
        Set<UUID> kept =
                listed.stream()
                        .flatMap(one -> known.company(one.company()).stream())
                        .collect(Collectors.toSet());
        for (Membership membership : known.memberships(account.id())) {
            UUID company = membership.companyId();
            if (!kept.contains(company)) {
                memberships.end(membership, Run.ACTOR);
                run.deleted("membership", Wanted.email(account) + " in " + known.slug(company));
            }
        }
    }

    private void putMemberships(UUID account, WantedAccount wanted, DesiredFile file, Run run) {
        List<WantedMembership> listed = wanted.memberships();
        for (WantedMembership one : listed == null ? List.<WantedMembership>of() : listed) {
            Optional<UUID> company = known.company(one.company());
            if (company.isPresent()) {
                run.note(
                        memberships.put(
                                new MembershipDraft(
                                        account, company.get(), one.companyRole(), one.active()),
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
