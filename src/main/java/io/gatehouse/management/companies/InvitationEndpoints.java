package io.gatehouse.management.companies;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.CompanyRole;
import io.gatehouse.companies.Invitation;
import io.gatehouse.companies.InvitationDraft;
import io.gatehouse.companies.InvitationRegister;
import io.gatehouse.management.request.Body;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.Items;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Paging;
import io.gatehouse.management.request.Refused;
import io.gatehouse.management.request.Reply;
import io.gatehouse.management.request.Who;
import io.gatehouse.platform.Window.Position;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** {@code /api/v1/companies/{company}/invitations}. */
@Controller
class InvitationEndpoints {

    private static final String LIST = OwnApi.PATH + "/companies/{company}/invitations";
    private static final String ONE = LIST + "/{invitation}";

    private final InvitationRegister invitations;
    private final Clock clock;

    InvitationEndpoints(InvitationRegister invitations, Clock clock) {
        this.invitations = invitations;
        this.clock = clock;
    }

    /**
     * Whom to invite.
     *
     * @param companyRole default member
     * @param roles ids of roles to grant on acceptance; none by default
     * @param language of the mail, BCP 47
     */
    record NewInvitation(
            String email,
            @Nullable CompanyRole companyRole,
            @Nullable List<UUID> roles,
            @Nullable String language) {}

    @GetMapping(LIST)
    @Operation(
            id = "listInvitations",
            summary = "Who was invited, the oldest first; ended ones stay for 30 days",
            scope = "invitations:read",
            who = Who.ADMIN)
    Reply<Items<InvitationView>> list(Company company, Paging paging) {
        return paging.reply(
                invitations.page(company.id(), paging.window()),
                invitation -> new Position("", invitation.id()),
                this::view);
    }

    @PostMapping(LIST)
    @Operation(
            id = "createInvitation",
            summary = "Invites a person by mail; it takes an owner to invite one",
            scope = "invitations:write",
            who = Who.ADMIN,
            recentFor = "company_role unless member",
            status = 201)
    Reply<InvitationView> create(Caller caller, Company company, @Body NewInvitation wanted) {
        String language = wanted.language();
        if (language != null && !language.matches("[A-Za-z0-9-]{2,35}")) {
            throw Refused.field("language", "is not a language tag");
        }
        InvitationDraft draft =
                new InvitationDraft(
                        company.id(),
                        wanted.email(),
                        wanted.companyRole(),
                        wanted.roles() == null ? Set.of() : Set.copyOf(wanted.roles()),
                        language);
        UUID id =
                Refused.unlessWritten(invitations.create(draft, Powers.of(caller), caller.actor()));
        return Reply.created(
                OwnApi.PATH + "/companies/" + company.id() + "/invitations/" + id,
                view(find(company, id)));
    }

    @GetMapping(ONE)
    @Operation(
            id = "getInvitation",
            summary = "One invitation",
            scope = "invitations:read",
            who = Who.ADMIN)
    Reply<InvitationView> get(Company company, @PathVariable("invitation") UUID id) {
        return Reply.ok(view(find(company, id)));
    }

    @PostMapping(ONE + "/resend")
    @Operation(
            id = "resendInvitation",
            summary = "Mails a new link; the one before stops working",
            scope = "invitations:write",
            who = Who.ADMIN)
    Reply<InvitationView> resend(
            Caller caller, Company company, @PathVariable("invitation") UUID id) {
        Refused.unlessWritten(
                invitations.resend(find(company, id), Powers.of(caller), caller.actor()));
        return Reply.ok(view(find(company, id)));
    }

    @DeleteMapping(ONE)
    @Operation(
            id = "revokeInvitation",
            summary = "Takes an open invitation back; its link stops working at once",
            scope = "invitations:write",
            who = Who.ADMIN,
            status = 204)
    Reply<Void> revoke(Caller caller, Company company, @PathVariable("invitation") UUID id) {
        Refused.unlessWritten(
                invitations.revoke(find(company, id), Powers.of(caller), caller.actor()));
        return Reply.none();
    }

    private Invitation find(Company company, UUID id) {
        return invitations.find(company.id(), id).orElseThrow(Refused::notFound);
    }

    private InvitationView view(Invitation invitation) {
        return InvitationView.of(invitation, clock.instant());
    }
}
