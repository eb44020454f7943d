package io.gatehouse.management.companies;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.companies.Company;
import io.gatehouse.deletion.CompanyDeletions;
import io.gatehouse.deletion.DeletionOutcome;
import io.gatehouse.deletion.DeletionScope;
import io.gatehouse.deletion.Party;
import io.gatehouse.deletion.Side;
import io.gatehouse.management.request.Body;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Refused;
import io.gatehouse.management.request.Reply;
import io.gatehouse.management.request.Who;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/** {@code /api/v1/companies/{company}/deletion}: for owners, and operators on the other side. */
@Controller
class DeletionEndpoints {

    private static final String ONE = OwnApi.PATH + "/companies/{company}/deletion";

    private final CompanyDeletions deletions;

    DeletionEndpoints(CompanyDeletions deletions) {
        this.deletions = deletions;
    }

    /** What is asked for, or agreed to. */
    record Wish(DeletionScope scope) {}

    @GetMapping(ONE)
    @Operation(
            id = "getDeletion",
            summary = "How far the deletion is, and what it would remove now, counted by kind",
            scope = "deletions:read",
            who = Who.OWNER)
    Reply<DeletionView> get(Company company) {
        return Reply.plain(view(company));
    }

    @PostMapping(ONE)
    @Operation(
            id = "askForDeletion",
            summary =
                    "Asks for the deletion, or agrees to it when somebody of the other side has asked:"
                            + " an owner, or an operator",
            scope = "deletions:write",
            who = Who.OWNER,
            recent = true)
    Reply<DeletionView> ask(Caller caller, Company company, @Body Wish wish) {
        answer(deletions.ask(company.id(), wish.scope(), party(caller)));
        return Reply.plain(view(company));
    }

    @DeleteMapping(ONE)
    @Operation(
            id = "cancelDeletion",
            summary = "Takes the deletion back, which either side may until it begins",
            scope = "deletions:write",
            who = Who.OWNER,
            status = 204)
    Reply<Void> cancel(Caller caller, Company company) {
        answer(deletions.cancel(company.id(), party(caller)));
        return Reply.none();
    }

    private DeletionView view(Company company) {
        return deletions
                .find(company.id())
                .map(known -> DeletionView.of(known, deletions.dryRun(company.id(), known.scope())))
                .orElseGet(() ->
                        DeletionView.none(deletions.dryRun(company.id(), DeletionScope.COMPANY)));
    }

    // Two people agree, so a service cannot be one of them.
    private static Party party(Caller caller) {
        return new Party(caller.person(), caller.instance() ? Side.OPERATOR : Side.OWNER);
    }

    private static void answer(DeletionOutcome outcome) {
        if (outcome instanceof DeletionOutcome.Refused(DeletionOutcome.Reason reason)) {
            throw new Refused(
                    switch (reason) {
                        case SAME_PERSON ->
                                Problem.of(
                                        ProblemType.NOT_ALLOWED,
                                        "It takes two people; another one must agree.");
                        case SAME_SIDE ->
                                Problem.of(
                                        ProblemType.NOT_ALLOWED,
                                        "It takes an owner and an operator; the other side must agree.");
                        case OTHER_SCOPE ->
                                Problem.of(
                                        ProblemType.CONFLICT,
                                        "Another scope was asked for; agree to that one, or cancel it.");
                        case AGREED_BEFORE ->
                                Problem.of(ProblemType.CONFLICT, "Both sides have agreed already.");
                        case BEGUN ->
                                Problem.of(
                                        ProblemType.CONFLICT,
                                        "It has begun and cannot be taken back.");
                        case NOT_REQUESTED -> Problem.of(ProblemType.NOT_FOUND);
                    });
        }
    }
}
