package io.gatehouse.companies;

import io.gatehouse.accounts.Account;
import io.gatehouse.accounts.AccountDraft;
import io.gatehouse.accounts.AccountRegister;
import io.gatehouse.accounts.Accounts;
import io.gatehouse.accounts.EmailAddress;
import io.gatehouse.accounts.FirstPasswords;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.CompanyScope;
import io.gatehouse.platform.Written;
import io.gatehouse.platform.crypto.Sha256;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Service;

/**
 * Accepts invitations by their links. A link is for one address: only the account with that address
 * accepts it, or a new one gets it. It is spent by one statement, whose row decides.
 */
@Service
public class InvitationLinks {

    private final Invitations invitations;
    private final Companies companies;
    private final CompanyPolicies policies;
    private final Memberships memberships;
    private final MembershipRegister register;
    private final Accounts accounts;
    private final AccountRegister accountRegister;
    private final FirstPasswords passwords;
    private final RoleOffers offers;
    private final CompanyScope scope;
    private final AuditLog audit;
    private final Clock clock;

    InvitationLinks(
            Invitations invitations,
            Companies companies,
            CompanyPolicies policies,
            Memberships memberships,
            MembershipRegister register,
            Accounts accounts,
            AccountRegister accountRegister,
            FirstPasswords passwords,
            RoleOffers offers,
            CompanyScope scope,
            AuditLog audit,
            Clock clock) {
        this.invitations = invitations;
        this.companies = companies;
        this.policies = policies;
        this.memberships = memberships;
        this.register = register;
        this.accounts = accounts;
        this.accountRegister = accountRegister;
        this.passwords = passwords;
        this.offers = offers;
        this.scope = scope;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * An invitation that can be accepted now.
     *
     * @param email whom it is for
     * @param password how the address stands to a password
     */
    public record Open(
            Invitation invitation, Company company, EmailAddress email, Password password) {

        /** True when the account is the one that the invitation is for. */
        public boolean isFor(Account account) {
            return EmailAddress.parse(account.email())
                    .filter(own -> own.normal().equals(email.normal()))
                    .isPresent();
        }
    }

    /** What the person behind the address does about a password. */
    public enum Password {
        /** The account has one; the person signs in with it. */
        KNOWN,
        /** There is no account, or one that was made without: the person sets one. */
        TO_BE_SET
    }

    /**
     * What the link opens; empty when it is unknown, spent, revoked or past its end, or the company
     * takes nobody with the address any more.
     */
    public Optional<Open> open(String token) {
        return invitations
                .byToken(Sha256.of(token), clock.instant())
                .flatMap(invitation ->
                        companies
                                .find(invitation.company())
                                .filter(Company::active)
                                .map(company -> open(invitation, company)))
                // The company may have become stricter since it invited.
                .filter(open -> policies.of(open.company().id()).allows(open.email()));
    }

    private Open open(Invitation invitation, Company company) {
        EmailAddress email =
                EmailAddress.parse(invitation.email())
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "no address in invitation " + invitation.id()));
        boolean known =
                accounts.findByEmail(email)
                        .map(Account::id)
                        .filter(accounts::canSignIn)
                        .isPresent();
        return new Open(invitation, company, email, known ? Password.KNOWN : Password.TO_BE_SET);
    }

    /**
     * Makes the account a member; false when the link is spent by now, is for another address, or
     * the membership is suspended. The mail has reached the person, so that the address is
     * verified.
     */
    public boolean accept(Open open, String token, Account account) {
        return open.isFor(account)
                && account.active()
                && scope.run(
                        open.company().id(),
                        () -> {
                            if (isSuspended(account.id(), open) || !spend(open, token)) {
                                return false;
                            }
                            verify(account, actor(account.id()));
                            join(open, account.id());
                            return true;
                        });
    }

    /**
     * Makes the person behind the address a member, with this password: in a new account, or in one
     * that has none, for instance because it was imported without. The mailed link proves the
     * address. Empty when the link is spent by now, or the account has a password, is disabled, or
     * its membership is suspended.
     *
     * @param hash the hash of the password, made before so that no transaction waits for it
     */
    public Optional<UUID> acceptWithPassword(Open open, String token, String hash) {
        try {
            return scope.run(
                    open.company().id(),
                    () -> {
                        Optional<Account> known = accounts.findByEmail(open.email());
                        boolean usable =
                                known.map(account ->
                                                account.active()
                                                        && !isSuspended(account.id(), open))
                                        .orElse(true);
                        if (!usable || !spend(open, token)) {
                            return Optional.<UUID>empty();
                        }
                        UUID account =
                                known.map(there -> complete(open, there, hash))
                                        .orElseGet(() -> make(open, hash));
                        join(open, account);
                        return Optional.of(account);
                    });
        } catch (DuplicateKeyException madeMeanwhile) {
            return Optional.empty();
        }
    }

    // A link never changes a password that is there: the insert decides, and a throw gives the link
    // back.
    private UUID complete(Open open, Account account, String hash) {
        String actor = "invitation:" + open.invitation().id();
        if (!passwords.set(account.id(), hash, actor)) {
            throw new DuplicateKeyException("the account has a password by now");
        }
        verify(account, actor);
        return account.id();
    }

    private boolean spend(Open open, String token) {
        return invitations.accept(open.invitation().id(), Sha256.of(token), clock.instant());
    }

    private UUID make(Open open, String hash) {
        String actor = "invitation:" + open.invitation().id();
        AccountDraft draft = new AccountDraft(open.email(), true, null, null, null);
        if (accountRegister.put(draft, actor) instanceof Written.Created(UUID account)) {
            passwords.set(account, hash, actor);
            return account;
        }
        throw new DuplicateKeyException("the address has an account by now");
    }

    private void verify(Account account, String actor) {
        if (!account.emailVerified()) {
            EmailAddress own = EmailAddress.parse(account.email()).orElseThrow();
            accountRegister.put(new AccountDraft(own, true, null, null, null), actor);
        }
    }

    private boolean isSuspended(UUID account, Open open) {
        return memberships
                .find(account, open.company().id())
                .filter(member -> !member.active())
                .isPresent();
    }

    private void join(Open open, UUID account) {
        Invitation invitation = open.invitation();
        UUID company = invitation.company();
        CompanyRole before =
                memberships
                        .find(account, company)
                        .map(Membership::companyRole)
                        .orElse(CompanyRole.MEMBER);
        // An old invitation takes nothing from who has become more in the meantime.
        CompanyRole role =
                before.compareTo(invitation.companyRole()) < 0 ? before : invitation.companyRole();
        register.put(new MembershipDraft(account, company, role, null), actor(account));
        Membership member = memberships.find(account, company).orElseThrow();
        offers.give(member, invitation.roles(), invitation.invitedBy());
        audit.record(
                new AuditEvent(
                        company,
                        actor(account),
                        "invitation.accepted",
                        "invitation:" + invitation.id(),
                        Map.of("membership", member.id().toString())));
    }

    private static String actor(UUID account) {
        return "account:" + account;
    }
}
