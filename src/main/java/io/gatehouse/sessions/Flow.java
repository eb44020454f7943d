package io.gatehouse.sessions;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One authorization request on its way through the pages, with the steps done so far. It travels
 * sealed through the browser; nothing of it is stored.
 *
 * @param id becomes the id of the authorization, so that a flow ends in one authorization at most
 * @param startedAt when the request arrived; older factors do not satisfy {@code prompt=login}
 * @param request the parameters of the validated request
 * @param clientId the client that asks
 * @param redirectUri where the answer goes, validated; empty when a device waits for it
 * @param freshAfter a sign-in must be newer than this; null when any live session will do
 * @param choice the company step; null while open
 * @param ask what the consent page asks; null until that is known
 * @param answered the consent step; null while open
 * @param origin how the parameters came; null when they stood in the browser's request itself
 */
public record Flow(
        UUID id,
        Instant startedAt,
        Map<String, List<String>> request,
        String clientId,
        String redirectUri,
        @Nullable Instant freshAfter,
        @Nullable Choice choice,
        @Nullable Ask ask,
        @Nullable Answered answered,
        @Nullable Origin origin) {

    /** A flow that stands longer than this has to begin anew. */
    public static final Duration LIFETIME = Duration.ofMinutes(15);

    /**
     * The company that the person chose.
     *
     * @param account who chose; the step does not count for anybody else
     * @param company null for none
     */
    public record Choice(UUID account, @Nullable UUID company) {}

    /**
     * What the consent page has to ask.
     *
     * @param account whom it asks
     * @param company for which company; null for none
     * @param required scopes that come with Allow
     * @param optional scopes that can be unticked
     * @param fresh those of them that were never asked before
     */
    public record Ask(
            UUID account,
            @Nullable UUID company,
            Set<String> required,
            Set<String> optional,
            Set<String> fresh) {}

    /**
     * What the person answered on this flow's own consent page, for this company.
     *
     * @param allowed false when the person denied
     */
    public record Answered(UUID account, @Nullable UUID company, boolean allowed) {}

    /**
     * How the parameters of a request came that the browser only refers to.
     *
     * @param requestUri of the pushed request (RFC 9126); null when it was not pushed
     * @param signed true when they came in an object that the client signed (RFC 9101)
     * @param userCode of the device that waits for the answer (RFC 8628), as it shows the code;
     *     null when the answer goes to a redirect address
     */
    public record Origin(@Nullable String requestUri, boolean signed, @Nullable String userCode) {

        /** A request of the authorization endpoint. */
        public static Origin of(@Nullable String requestUri, boolean signed) {
            return new Origin(requestUri, signed, null);
        }

        /** A request of the device that shows this code. */
        public static Origin ofDevice(String userCode) {
            return new Origin(null, false, userCode);
        }
    }

    /** A new flow without any step done. */
    public static Flow start(
            UUID id,
            Instant startedAt,
            Map<String, List<String>> request,
            String clientId,
            String redirectUri) {
        return new Flow(
                id, startedAt, request, clientId, redirectUri, null, null, null, null, null);
    }

    /** The flow of a request that came by another way. */
    public Flow from(@Nullable Origin way) {
        return new Flow(
                id,
                startedAt,
                request,
                clientId,
                redirectUri,
                freshAfter,
                choice,
                ask,
                answered,
                way);
    }

    /** The flow, satisfied only by a sign-in after {@code instant}; all steps are open again. */
    public Flow needingSignInAfter(Instant instant) {
        return new Flow(
                id, startedAt, request, clientId, redirectUri, instant, null, null, null, origin);
    }

    /** The flow with the company step done. */
    public Flow with(Choice done) {
        return new Flow(
                id,
                startedAt,
                request,
                clientId,
                redirectUri,
                freshAfter,
                done,
                null,
                null,
                origin);
    }

    /** The flow on its way to the consent page. */
    public Flow with(Ask question) {
        return new Flow(
                id,
                startedAt,
                request,
                clientId,
                redirectUri,
                freshAfter,
                choice,
                question,
                null,
                origin);
    }

    /** The flow with the consent step done. */
    public Flow with(Answered done) {
        return new Flow(
                id,
                startedAt,
                request,
                clientId,
                redirectUri,
                freshAfter,
                choice,
                null,
                done,
                origin);
    }

    /**
     * The code of the device that waits for the answer, as it shows it; null when none does, and
     * the answer goes to the redirect address.
     */
    public @Nullable String userCode() {
        return origin == null ? null : origin.userCode();
    }

    /** The first value of the request parameter; null when absent. */
    public @Nullable String parameter(String name) {
        List<String> values = request.get(name);
        return values == null || values.isEmpty() ? null : values.getFirst();
    }

    /** True when the flow may no longer go on at {@code now}. */
    public boolean expired(Instant now) {
        return now.isAfter(startedAt.plus(LIFETIME));
    }
}
