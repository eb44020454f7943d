package io.gatehouse.management.registration;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.companies.Companies;
import io.gatehouse.management.request.Body;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.IfMatch;
import io.gatehouse.management.request.Items;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Patch;
import io.gatehouse.management.request.Refused;
import io.gatehouse.management.request.Reply;
import io.gatehouse.management.request.Who;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import io.gatehouse.registration.RegistrationPolicies;
import io.gatehouse.registration.RegistrationPolicy;
import java.util.Objects;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** {@code /api/v1/registration-policies}. */
@Controller
class RegistrationPolicyEndpoints {

    static final String LIST = OwnApi.PATH + "/registration-policies";
    static final String ONE = LIST + "/{policy}";

    private final RegistrationPolicies policies;
    private final Companies companies;

    RegistrationPolicyEndpoints(RegistrationPolicies policies, Companies companies) {
        this.policies = policies;
        this.companies = companies;
    }

    @GetMapping(LIST)
    @Operation(
            id = "listRegistrationPolicies",
            summary = "What clients that register themselves may be, by name",
            scope = "clients:read",
            who = Who.INSTANCE)
    Reply<Items<RegistrationPolicyView>> list() {
        return Reply.plain(
                new Items<>(
                        policies.all().stream().map(RegistrationPolicyView::of).toList(), null));
    }

    @PostMapping(LIST)
    @Operation(
            id = "createRegistrationPolicy",
            summary = "Makes a policy by which clients can register themselves",
            scope = "clients:write",
            who = Who.INSTANCE,
            recent = true,
            status = 201)
    Reply<RegistrationPolicyView> create(Caller caller, @Body RegistrationPolicyView wanted) {
        if (policies.lock(wanted.name()).isPresent()) {
            throw new Refused(Problem.of(ProblemType.ALREADY_EXISTS));
        }
        if (wanted.company() != null && companies.find(wanted.company()).isEmpty()) {
            throw Refused.field("company", "is not a company");
        }
        Refused.unlessWritten(policies.put(wanted.draft(), caller.actor()));
        return Reply.created(
                LIST + "/" + wanted.name(), RegistrationPolicyView.of(find(wanted.name())));
    }

    @GetMapping(ONE)
    @Operation(
            id = "getRegistrationPolicy",
            summary = "One policy",
            scope = "clients:read",
            who = Who.INSTANCE)
    Reply<RegistrationPolicyView> get(@PathVariable("policy") String name) {
        return Reply.ok(RegistrationPolicyView.of(find(name)));
    }

    @PatchMapping(ONE)
    @Operation(
            id = "changeRegistrationPolicy",
            summary = "Changes a policy; clients that are registered already stay as they are",
            scope = "clients:write",
            who = Who.INSTANCE,
            recent = true)
    Reply<RegistrationPolicyView> change(
            Caller caller,
            @PathVariable("policy") String name,
            IfMatch ifMatch,
            @Body Patch<RegistrationPolicyView> patch) {
        RegistrationPolicyView now =
                RegistrationPolicyView.of(policies.lock(name).orElseThrow(Refused::notFound));
        ifMatch.check(now);
        RegistrationPolicyView wanted = patch.on(now);
        if (!wanted.name().equals(name) || !Objects.equals(wanted.company(), now.company())) {
            throw Refused.field(
                    wanted.name().equals(name) ? "company" : "name", "of a policy cannot change");
        }
        Refused.unlessWritten(policies.put(wanted.draft(), caller.actor()));
        return Reply.ok(RegistrationPolicyView.of(find(name)));
    }

    @DeleteMapping(ONE)
    @Operation(
            id = "deleteRegistrationPolicy",
            summary = "Deletes a policy with its tokens; its clients stay and change no more",
            scope = "clients:write",
            who = Who.INSTANCE,
            status = 204)
    Reply<Void> delete(Caller caller, @PathVariable("policy") String name, IfMatch ifMatch) {
        RegistrationPolicy now = policies.lock(name).orElseThrow(Refused::notFound);
        ifMatch.check(RegistrationPolicyView.of(now));
        policies.delete(now, caller.actor());
        return Reply.none();
    }

    private RegistrationPolicy find(String name) {
        return policies.find(name).orElseThrow(Refused::notFound);
    }
}
