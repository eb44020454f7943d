package io.gatehouse.companies;

import io.gatehouse.accounts.EmailAddress;
import io.gatehouse.pages.Mail;
import io.gatehouse.pages.Mails;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.Overloaded;
import io.gatehouse.platform.mail.Queued;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The mail with the link of an invitation. */
@Component
class InvitationMail {

    /** The page that the link leads to. */
    private static final String PATH = "/invitation?token=";

    private final Mails mails;
    private final Issuer issuer;

    InvitationMail(Mails mails, Issuer issuer) {
        this.mails = mails;
        this.issuer = issuer;
    }

    /**
     * What the templates {@code invitation} show.
     *
     * @param role company role, by its name in the database
     * @param host where the link leads, for people to compare
     * @param until the last day on which the link works, UTC
     */
    record View(String company, String role, String link, String host, Date until) {

        /** Key of the sentence that says as what the person is invited. */
        public String textKey() {
            return "mail.invitation.text." + role;
        }
    }

    /** How long to wait before the address can be written to again; empty when it can be now. */
    Optional<Duration> pause(EmailAddress to) {
        return mails.pause(to.deliverable());
    }

    /**
     * Queues the mail in the caller's transaction, in place of one that was not sent yet.
     *
     * @param token is in the mail and nowhere else
     * @throws Overloaded when others have written to the address since {@link #pause} was asked
     */
    void send(Invitation invitation, EmailAddress to, String company, String token) {
        mails.cancel(cause(invitation.id()));
        View view =
                new View(
                        company,
                        invitation.companyRole().name().toLowerCase(Locale.ROOT),
                        issuer.at(PATH + token),
                        Objects.requireNonNullElse(issuer.uri().getHost(), ""),
                        Date.from(invitation.expiresAt()));
        Queued queued =
                mails.queue(
                        new Mail(
                                "invitation",
                                to.deliverable(),
                                invitation.language(),
                                view,
                                List.of(company)),
                        cause(invitation.id()),
                        invitation.expiresAt());
        if (queued instanceof Queued.TooMany) {
            throw new Overloaded("too many mails to one address");
        }
    }

    /** Calls back what was not sent yet. */
    void cancel(UUID invitation) {
        mails.cancel(cause(invitation));
    }

    private static String cause(UUID invitation) {
        return "invitation:" + invitation;
    }
}
