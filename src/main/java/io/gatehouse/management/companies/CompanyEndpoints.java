package io.gatehouse.management.companies;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.companies.Company;
import io.gatehouse.companies.CompanyDraft;
import io.gatehouse.companies.CompanyRegister;
import io.gatehouse.management.request.Body;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.IfMatch;
import io.gatehouse.management.request.Items;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Paging;
import io.gatehouse.management.request.Patch;
import io.gatehouse.management.request.Refused;
import io.gatehouse.management.request.Reply;
import io.gatehouse.management.request.Who;
import io.gatehouse.platform.Prefix;
import io.gatehouse.platform.Window.Position;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /api/v1/companies}. */
@Controller
class CompanyEndpoints {

    private static final String LIST = OwnApi.PATH + "/companies";
    private static final String ONE = LIST + "/{company}";

    private final CompanyRegister companies;

    CompanyEndpoints(CompanyRegister companies) {
        this.companies = companies;
    }

    /** A new company. */
    record NewCompany(String slug, String name, @Nullable State state) {}

    /** What can change of a company. */
    record CompanyChange(String name, State state) {}

    @GetMapping(LIST)
    @Operation(
            id = "listCompanies",
            summary = "Companies within reach, by slug; q is what slug or name begins with",
            scope = "companies:read",
            who = Who.ANYBODY)
    Reply<Items<CompanyView>> list(
            Caller caller,
            Paging paging,
            @RequestParam(name = "q", required = false) @Nullable String begins) {
        String pattern = Prefix.pattern(begins);
        List<Company> rows =
                caller.instance()
                        ? companies.page(pattern, paging.window())
                        : List.of(caller.ownCompany());
        return paging.reply(
                rows, company -> new Position(company.slug(), company.id()), CompanyView::of);
    }

    @PostMapping(LIST)
    @Operation(
            id = "createCompany",
            summary = "Makes a company",
            scope = "companies:write",
            who = Who.INSTANCE,
            status = 201)
    Reply<CompanyView> create(Caller caller, @Body NewCompany wanted) {
        CompanyDraft draft =
                new CompanyDraft(wanted.slug(), wanted.name(), wanted.state() != State.SUSPENDED);
        UUID id = Refused.unlessWritten(companies.make(draft, caller.actor()));
        return Reply.created(LIST + "/" + id, view(id));
    }

    @GetMapping(ONE)
    @Operation(
            id = "getCompany",
            summary = "One company",
            scope = "companies:read",
            who = Who.MEMBER)
    Reply<CompanyView> get(Company company) {
        return Reply.ok(CompanyView.of(company));
    }

    @PatchMapping(ONE)
    @Operation(
            id = "changeCompany",
            summary = "Changes a company; its state is for operators to change",
            scope = "companies:write",
            who = Who.ADMIN,
            recentFor = "state unless suspended")
    Reply<CompanyView> change(
            Caller caller, Company company, IfMatch ifMatch, @Body Patch<CompanyChange> patch) {
        Company now = companies.lock(company.id()).orElseThrow(Refused::notFound);
        ifMatch.check(CompanyView.of(now));
        CompanyChange wanted = patch.on(new CompanyChange(now.name(), State.of(now.active())));
        if (wanted.state() != State.of(now.active()) && !caller.instance()) {
            throw new Refused(
                    Problem.of(
                            ProblemType.NOT_ALLOWED,
                            "Only operators suspend a company or let it go on."));
        }
        Refused.unlessWritten(
                companies.put(
                        new CompanyDraft(now.slug(), wanted.name(), wanted.state() == State.ACTIVE),
                        caller.actor()));
        return Reply.ok(view(now.id()));
    }

    private CompanyView view(UUID id) {
        return companies.lock(id).map(CompanyView::of).orElseThrow(Refused::notFound);
    }
}
