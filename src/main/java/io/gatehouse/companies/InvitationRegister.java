package io.gatehouse.companies;

import io.gatehouse.accounts.EmailAddress;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.CompanyScope;
import io.gatehouse.platform.Ids;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.Window;
import io.gatehouse.platform.Written;
import io.gatehouse.platform.crypto.Randomness;
import io.gatehouse.platform.crypto.Sha256;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

/**
 * Invites people into companies. Each change runs in the caller's transaction, or one of its own,
 * with its audit event and its mail. Whoever calls has found out which powers the inviter has in
 * the company; what they suffice for is decided here.
 */
@Service
@EnableConfigurationProperties(InvitationPolicy.class)
public class InvitationRegister {

    private static final int TOKEN_BYTES = 32;

    private final Invitations invitations;
    private final InvitationRules rules;
    private final InvitationMail mail;
    private final InvitationPolicy policy;
    private final Companies companies;
    private final CompanyScope scope;
    private final AuditLog audit;
    private final Clock clock;

    InvitationRegister(
            Invitations invitations,
            InvitationRules rules,
            InvitationMail mail,
            InvitationPolicy policy,
            Companies companies,
            CompanyScope scope,
            AuditLog audit,
            Clock clock) {
        this.invitations = invitations;
        this.rules = rules;
        this.mail = mail;
        this.policy = policy;
        this.companies = companies;
        this.scope = scope;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Invites the person and mails the link. The answer is the same whether or not the address has
     * an account, unless that is a member of the company already.
     *
     * @param actor the inviter, as {@code kind:id}
     */
    public Written create(InvitationDraft draft, CompanyPowers by, String actor) {
        Optional<EmailAddress> email = EmailAddress.parse(draft.email());
        if (email.isEmpty()) {
            return Written.Refused.because("email", "is not an e-mail address");
        }
        return scope.<Written>run(
                draft.company(),
                () -> {
                    CompanyPowers kept = rules.keep(by, draft.company(), actor);
                    List<Refusal> refusals = rules.misfits(draft, email.get(), kept);
                    return refusals.isEmpty()
                            ? write(draft, email.get(), actor)
                            : new Written.Refused(refusals);
                });
    }

    /** The company's invitations by age, ended ones of the last 30 days included. */
    public List<Invitation> page(UUID company, Window window) {
        return scope.run(company, () -> invitations.page(company, window));
    }

    /** The company's invitation with this id. */
    public Optional<Invitation> find(UUID company, UUID id) {
        return scope.run(company, () -> invitations.find(company, id));
    }

    /** Mails a new link, which works for the full time again; the one before stops working. */
    public Written resend(Invitation known, CompanyPowers by, String actor) {
        EmailAddress email = address(known);
        Optional<Refusal> refusal =
                rules.companyRole(known.companyRole(), by)
                        .or(() -> rules.pause(known.company(), email));
        return refusal.isPresent()
                ? new Written.Refused(List.of(refusal.get()))
                : scope.<Written>run(known.company(), () -> renew(known, email, actor));
    }

    /** Takes the invitation back: its link stops working at once. */
    public Written revoke(Invitation known, CompanyPowers by, String actor) {
        Optional<Refusal> refusal = rules.companyRole(known.companyRole(), by);
        return refusal.isPresent()
                ? new Written.Refused(List.of(refusal.get()))
                : scope.<Written>run(known.company(), () -> end(known, actor));
    }

    private Written write(InvitationDraft draft, EmailAddress email, String actor) {
        Instant now = clock.instant();
        Invitation made =
                new Invitation(
                        Ids.uuidV7(now),
                        draft.company(),
                        email.text(),
                        draft.role(),
                        draft.roles(),
                        draft.language(),
                        actor,
                        Invitation.State.OPEN,
                        now,
                        now,
                        now.plus(policy.lifetime()),
                        null);
        String token = Randomness.base64Url(TOKEN_BYTES);
        if (!invitations.insert(made, email, Sha256.of(token))) {
            return Written.Refused.because(
                    "email", "has an open invitation already; send that again or revoke it");
        }
        send(made, email, token);
        record(
                made,
                actor,
                "invitation.created",
                Map.of(
                        "company_role",
                        made.companyRole().name().toLowerCase(Locale.ROOT),
                        "roles",
                        made.roles().stream().map(UUID::toString).sorted().toList()));
        return new Written.Created(made.id());
    }

    private Written renew(Invitation known, EmailAddress email, String actor) {
        Instant now = clock.instant();
        Invitation again = known.sentAgain(now, now.plus(policy.lifetime()));
        String token = Randomness.base64Url(TOKEN_BYTES);
        if (!invitations.renew(again, Sha256.of(token))) {
            return notOpen();
        }
        send(again, email, token);
        record(known, actor, "invitation.sent-again", Map.of());
        return new Written.Updated(known.id(), Set.of("sent_at", "expires_at"));
    }

    private Written end(Invitation known, String actor) {
        if (!invitations.revoke(known.id(), clock.instant())) {
            return notOpen();
        }
        mail.cancel(known.id());
        record(known, actor, "invitation.revoked", Map.of());
        return new Written.Updated(known.id(), Set.of("state"));
    }

    /**
     * Removes every company's invitations of somebody who is erased, open or not, with the mails
     * that were not sent yet; in the scope of the instance.
     *
     * @param address its normal form
     */
    public void forget(String address, String actor) {
        invitations
                .forget(address)
                .forEach((invitation, company) -> {
                    mail.cancel(invitation);
                    audit.record(
                            new AuditEvent(
                                    company,
                                    actor,
                                    "invitation.erased",
                                    "invitation:" + invitation,
                                    Map.of()));
                });
    }

    /**
     * Takes back what somebody who may invite no more has invited: otherwise whoever sees their
     * removal coming lets others in after it.
     */
    @EventListener
    void powersLost(PowersLost lost) {
        UUID company = lost.before().companyId();
        scope.run(
                company,
                () ->
                        invitations
                                .openBy(company, "account:" + lost.before().accountId())
                                .forEach(invitation -> end(invitation, lost.actor())));
    }

    private void send(Invitation invitation, EmailAddress email, String token) {
        Company company = companies.find(invitation.company()).orElseThrow();
        mail.send(invitation, email, company.name(), token);
        rules.count(invitation.company());
    }

    private void record(Invitation about, String actor, String action, Map<String, Object> detail) {
        audit.record(
                new AuditEvent(about.company(), actor, action, "invitation:" + about.id(), detail));
    }

    private static EmailAddress address(Invitation known) {
        return EmailAddress.parse(known.email())
                .orElseThrow(
                        () -> new IllegalStateException("no address in invitation " + known.id()));
    }

    private static Written notOpen() {
        return Written.Refused.because("", "the invitation is not open any more");
    }
}
