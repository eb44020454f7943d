package io.gatehouse.companies;

import io.gatehouse.accounts.Accounts;
import io.gatehouse.accounts.EmailAddress;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.throttle.ThrottlePolicy;
import io.gatehouse.platform.throttle.Throttles;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Every rule on who can be invited into a company, by whom, and as what. */
@Component
class InvitationRules {

    private static final String PERSON = "account:";

    // This many in a row, then one a minute: a company is nobody's mail cannon.
    private static final ThrottlePolicy PER_COMPANY =
            new ThrottlePolicy(
                    200, Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofHours(24));

    private final Companies companies;
    private final CompanyPolicies policies;
    private final Memberships memberships;
    private final Accounts accounts;
    private final RoleOffers offers;
    private final InvitationMail mail;
    private final Throttles throttles;
    private final Clock clock;

    InvitationRules(
            Companies companies,
            CompanyPolicies policies,
            Memberships memberships,
            Accounts accounts,
            RoleOffers offers,
            InvitationMail mail,
            Throttles throttles,
            Clock clock) {
        this.companies = companies;
        this.policies = policies;
        this.memberships = memberships;
        this.accounts = accounts;
        this.offers = offers;
        this.mail = mail;
        this.throttles = throttles;
        this.clock = clock;
    }

    /**
     * The inviter's powers, which nobody takes until the transaction ends. Those that the caller
     * found out may be gone: then what is made after {@link PowersLost} would outlast them.
     */
    CompanyPowers keep(CompanyPowers known, UUID company, String actor) {
        if (known == CompanyPowers.OPERATOR || !actor.startsWith(PERSON)) {
            return known;
        }
        return memberships
                .keep(UUID.fromString(actor.substring(PERSON.length())), company)
                .filter(Membership::active)
                .map(membership -> CompanyPowers.of(membership.companyRole()))
                .orElse(CompanyPowers.MEMBER);
    }

    /** What stands against a new invitation. */
    List<Refusal> misfits(InvitationDraft draft, EmailAddress email, CompanyPowers by) {
        List<Refusal> refusals = new ArrayList<>();
        companyRole(draft.role(), by).ifPresent(refusals::add);
        company(draft.company()).ifPresent(refusals::add);
        domain(draft.company(), email).ifPresent(refusals::add);
        address(draft.company(), email).ifPresent(refusals::add);
        pause(draft.company(), email).ifPresent(refusals::add);
        if (!draft.roles().isEmpty()) {
            if (!by.mayGrantRoles()) {
                refusals.add(new Refusal("roles", "take an admin or owner to give"));
            }
            refusals.addAll(offers.misfits(draft.company(), draft.roles()));
        }
        return refusals;
    }

    /** Owners are invited by owners, everybody else by admins too. */
    Optional<Refusal> companyRole(CompanyRole role, CompanyPowers by) {
        return by.mayManage(role)
                ? Optional.empty()
                : Optional.of(
                        new Refusal(
                                "company_role",
                                role == CompanyRole.OWNER
                                        ? "takes an owner to invite"
                                        : "takes an admin or owner to invite"));
    }

    /** Too many mails, to this person or of this company. */
    Optional<Refusal> pause(UUID company, EmailAddress email) {
        return mail.pause(email)
                .or(() -> throttles.wait(List.of(key(company)), clock.instant()))
                .map(wait ->
                        new Refusal(
                                "email",
                                "cannot be written to again for another %d minutes"
                                        .formatted(wait.toMinutes() + 1)));
    }

    /** Counts a mail of the company. */
    void count(UUID company) {
        throttles.failed(key(company), PER_COMPANY, clock.instant());
    }

    private Optional<Refusal> company(UUID company) {
        return companies.find(company).filter(Company::active).isPresent()
                ? Optional.empty()
                : Optional.of(new Refusal("", "the company is not active"));
    }

    private Optional<Refusal> domain(UUID company, EmailAddress email) {
        return policies.of(company).allows(email)
                ? Optional.empty()
                : Optional.of(new Refusal("email", "has a domain that the company does not allow"));
    }

    // Members see each other anyway. Of all other addresses nobody learns whether they have an
    // account.
    private Optional<Refusal> address(UUID company, EmailAddress email) {
        return accounts.findByEmail(email)
                .flatMap(account -> memberships.find(account.id(), company))
                .map(member -> new Refusal("email", "belongs to a member of the company already"));
    }

    private static String key(UUID company) {
        return "invitations of " + company;
    }
}
