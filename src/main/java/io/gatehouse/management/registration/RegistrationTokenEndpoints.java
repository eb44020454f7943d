package io.gatehouse.management.registration;

import io.gatehouse.management.request.Body;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.Items;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Refused;
import io.gatehouse.management.request.Reply;
import io.gatehouse.management.request.Who;
import io.gatehouse.registration.InitialAccessTokens;
import io.gatehouse.registration.RegistrationPolicies;
import io.gatehouse.registration.RegistrationPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** {@code /api/v1/registration-policies/{policy}/tokens}: initial access tokens. */
@Controller
class RegistrationTokenEndpoints {

    private static final String LIST = RegistrationPolicyEndpoints.ONE + "/tokens";
    private static final String ONE = LIST + "/{token}";

    private final RegistrationPolicies policies;
    private final InitialAccessTokens tokens;

    RegistrationTokenEndpoints(RegistrationPolicies policies, InitialAccessTokens tokens) {
        this.policies = policies;
        this.tokens = tokens;
    }

    /**
     * The wish for a token.
     *
     * @param uses how many clients may register with it; default 1
     * @param expiresIn ISO 8601 duration; default PT24H, at most 366 days
     */
    record NewRegistrationToken(@Nullable Integer uses, @Nullable String expiresIn) {}

    /**
     * An initial access token.
     *
     * @param value the token itself; only in the answer to its making, and nowhere again
     */
    record RegistrationTokenView(
            UUID id,
            @Nullable String value,
            int usesLeft,
            String createdBy,
            Instant createdAt,
            Instant expiresAt) {

        static RegistrationTokenView of(InitialAccessTokens.Listed token, @Nullable String value) {
            return new RegistrationTokenView(
                    token.id(),
                    value,
                    token.usesLeft(),
                    token.createdBy(),
                    token.createdAt(),
                    token.expiresAt());
        }
    }

    @GetMapping(LIST)
    @Operation(
            id = "listRegistrationTokens",
            summary = "The tokens of the policy that can still be used, without their values",
            scope = "clients:read",
            who = Who.INSTANCE)
    Reply<Items<RegistrationTokenView>> list(@PathVariable("policy") String name) {
        return Reply.plain(
                new Items<>(
                        tokens.live(find(name)).stream()
                                .map(token -> RegistrationTokenView.of(token, null))
                                .toList(),
                        null));
    }

    @PostMapping(LIST)
    @Operation(
            id = "createRegistrationToken",
            summary = "Makes an initial access token and shows it this once",
            scope = "clients:write",
            who = Who.INSTANCE,
            recent = true,
            status = 201)
    Reply<RegistrationTokenView> create(
            Caller caller, @PathVariable("policy") String name, @Body NewRegistrationToken wanted) {
        RegistrationPolicy policy = find(name);
        int uses = wanted.uses() == null ? 1 : wanted.uses();
        Duration life = life(wanted.expiresIn());
        InitialAccessTokens.misfit(uses, life)
                .ifPresent(why -> {
                    throw Refused.field(why.startsWith("uses") ? "uses" : "expires_in", why);
                });
        InitialAccessTokens.Issued issued = tokens.issue(policy, uses, life, caller.actor());
        return Reply.created(
                "%s/%s/tokens/%s"
                        .formatted(RegistrationPolicyEndpoints.LIST, name, issued.token().id()),
                RegistrationTokenView.of(issued.token(), issued.value()),
                RegistrationTokenView.of(issued.token(), null));
    }

    @DeleteMapping(ONE)
    @Operation(
            id = "deleteRegistrationToken",
            summary = "Ends a token at once",
            scope = "clients:write",
            who = Who.INSTANCE,
            status = 204)
    Reply<Void> delete(
            Caller caller, @PathVariable("policy") String name, @PathVariable("token") UUID token) {
        if (!tokens.revoke(find(name), token, caller.actor())) {
            throw Refused.notFound();
        }
        return Reply.none();
    }

    private RegistrationPolicy find(String name) {
        return policies.find(name).orElseThrow(Refused::notFound);
    }

    private static Duration life(@Nullable String text) {
        if (text == null) {
            return InitialAccessTokens.USUAL_LIFE;
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException notADuration) {
            throw Refused.field("expires_in", "must be an ISO 8601 duration such as PT24H");
        }
    }
}
