package io.gatehouse.management.grants;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.clients.Client;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Refused;
import io.gatehouse.management.request.Reply;
import io.gatehouse.management.request.Who;
import io.gatehouse.protocol.token.Preview;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /api/v1/token-preview}. */
@Controller
class PreviewEndpoints {

    private final Preview preview;
    private final GrantParts parts;

    PreviewEndpoints(Preview preview, GrantParts parts) {
        this.preview = preview;
        this.parts = parts;
    }

    /**
     * A token as it would be.
     *
     * @param claims absent when there would be none
     * @param toBeAsked scopes that the person has to allow first, and is taken to allow
     * @param error the code that the client would get instead
     */
    record PreviewView(
            @Nullable Map<String, Object> claims,
            @Nullable List<String> toBeAsked,
            @Nullable String error,
            @Nullable String errorDescription) {}

    @GetMapping(OwnApi.PATH + "/token-preview")
    @Operation(
            id = "previewToken",
            summary = "What the token of a person or service client would contain; none is issued",
            scope = "grants:read",
            who = Who.ADMIN)
    Reply<PreviewView> preview(
            Caller caller,
            @RequestParam("client_id") String clientId,
            @RequestParam(name = "account", required = false) @Nullable UUID account,
            @RequestParam(name = "company", required = false) @Nullable UUID company,
            @RequestParam(name = "scope", required = false) @Nullable String scope,
            @RequestParam(name = "resource", required = false) @Nullable List<String> resource) {
        Client client = parts.client(caller, clientId);
        Preview.Question question =
                new Preview.Question(
                        company, scopes(scope), resource == null ? List.of() : resource);
        if (account == null) {
            if (!caller.reaches(client.company())) {
                throw Refused.notFound();
            }
            return Reply.plain(view(preview.ofService(client, question)));
        }
        if (!caller.instance()) {
            if (company == null || !caller.reaches(company)) {
                throw Refused.notFound();
            }
            parts.member(caller.ownCompany(), account);
        }
        return Reply.plain(view(preview.ofPerson(client, account, question)));
    }

    private static Set<String> scopes(@Nullable String words) {
        return words == null || words.isBlank()
                ? Set.of()
                : new LinkedHashSet<>(Arrays.asList(words.strip().split(" +", -1)));
    }

    private static PreviewView view(Preview.Outcome outcome) {
        return switch (outcome) {
            case Preview.Token(var claims, var toBeAsked) ->
                    new PreviewView(claims, toBeAsked.stream().sorted().toList(), null, null);
            case Preview.Refused(var error, var description) ->
                    new PreviewView(null, null, error, description);
        };
    }
}
