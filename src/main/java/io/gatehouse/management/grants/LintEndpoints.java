package io.gatehouse.management.grants;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.grants.LintFinding;
import io.gatehouse.grants.ScopeLinter;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Reply;
import io.gatehouse.management.request.Who;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code /api/v1/scopes/lint}. */
@Controller
class LintEndpoints {

    private final ScopeLinter linter;

    LintEndpoints(ScopeLinter linter) {
        this.linter = linter;
    }

    /** What the linter found. */
    record LintView(List<FindingView> findings) {}

    /** One thing found. */
    record FindingView(String kind, String api, String subject, String text) {}

    @GetMapping(OwnApi.PATH + "/scopes/lint")
    @Operation(
            id = "lintScopes",
            summary = "Scopes and roles that are unused, unassigned or too broad",
            scope = "apis:read",
            who = Who.INSTANCE)
    Reply<LintView> lint() {
        return Reply.plain(new LintView(linter.lint().stream().map(LintEndpoints::view).toList()));
    }

    private static FindingView view(LintFinding found) {
        return new FindingView(found.code(), found.api(), found.subject(), found.text());
    }
}
