package io.gatehouse.protocol.authorize;

import io.gatehouse.clients.Client;
import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.protocol.client.Recipient;
import io.gatehouse.protocol.request.Parameters;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.protocol.store.PushedRequest;
import io.gatehouse.protocol.store.PushedRequests;
import io.gatehouse.sessions.Flow;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.stereotype.Component;

/**
 * Finds the parameters of an authorization request where they stand: in the browser's request, or
 * pushed ahead of it (RFC 9126).
 */
@Component
@EnableConfigurationProperties(AuthorizationPolicy.class)
public class RequestIntake {

    /** What a pushed form has beside the request: how the client authenticated. */
    private static final Set<String> CREDENTIALS =
            Set.of("client_secret", "client_assertion", "client_assertion_type");

    private final RequestReader reader;
    private final PushedRequests pushed;
    private final AuthorizationPolicy policy;
    private final Clock clock;

    RequestIntake(
            RequestReader reader, PushedRequests pushed, AuthorizationPolicy policy, Clock clock) {
        this.reader = reader;
        this.pushed = pushed;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * The request that the browser brought.
     *
     * @throws PageError when it refers to a pushed request that its client does not have
     * @throws OAuth2AuthenticationException with the code for the client
     */
    Brought bring(Parameters sent) {
        String requestUri = sent.one("request_uri");
        if (requestUri != null && requestUri.startsWith(PushedRequests.PREFIX)) {
            return pushed(sent, requestUri);
        }
        if (sent.one("request") != null) {
            throw Refusal.of("request_not_supported", "request objects are not supported");
        }
        if (requestUri != null) {
            throw Refusal.of(
                    "request_uri_not_supported", "request_uri has to be of a pushed request");
        }
        return new Brought(sent, null);
    }

    // What else stands in the browser's request does not count (RFC 9126 section 4).
    private Brought pushed(Parameters sent, String requestUri) {
        Client client = reader.client(sent);
        if (sent.all("request_uri").size() > 1) {
            throw new PageError("invalid_request", "request_uri given more than once");
        }
        PushedRequest found =
                PushedRequests.reference(requestUri)
                        .flatMap(one -> pushed.find(one, client.id(), clock.instant()))
                        .orElseThrow(() ->
                                new PageError(
                                        "invalid_request_uri",
                                        "the client has no pushed request of this request_uri, or no more"));
        return new Brought(
                Parameters.of(found.parameters()), new Flow.Origin(requestUri, found.signed()));
    }

    /**
     * Refuses a request that came by another way than its client has to take.
     *
     * @throws OAuth2AuthenticationException with {@code invalid_request}
     */
    void requireWay(Client client, Flow.@Nullable Origin origin) {
        boolean wasPushed = origin != null && origin.requestUri() != null;
        if (!wasPushed && policy.requiresPushing(client)) {
            throw Refusal.invalidRequest("the request has to be pushed first (RFC 9126)");
        }
    }

    /**
     * What a client pushes, checked as if it had come to the authorization endpoint (RFC 9126
     * section 2.1).
     *
     * @param sender whose proven key the code will be bound to (RFC 9449 section 10.1)
     * @throws OAuth2AuthenticationException when the request would be refused
     */
    public PushedRequest toPush(Recipient sender, Parameters form) {
        Client client = sender.client();
        if (!client.kind().usesCode()) {
            throw Refusal.of(
                    OAuth2ErrorCodes.UNAUTHORIZED_CLIENT, "this client does not use codes");
        }
        form.refuseRepeated();
        if (form.one("request_uri") != null) {
            throw Refusal.invalidRequest("request_uri cannot be pushed");
        }
        Map<String, List<String>> asked = new LinkedHashMap<>(form.asMap());
        asked.keySet().removeAll(CREDENTIALS);
        asked.put("client_id", List.of(client.clientId()));
        if (form.one("request") != null) {
            throw Refusal.of("request_not_supported", "request objects are not supported");
        }
        bind(asked, sender.key());
        check(Parameters.of(asked));
        return new PushedRequest(asked, false);
    }

    private static void bind(Map<String, List<String>> asked, @Nullable String key) {
        if (key == null) {
            return;
        }
        List<String> named = asked.put("dpop_jkt", List.of(key));
        if (named != null && !named.equals(List.of(key))) {
            throw Refusal.of("invalid_dpop_proof", "dpop_jkt is not the key of the proof");
        }
    }

    private void check(Parameters parameters) {
        try {
            reader.read(reader.target(parameters), parameters);
        } catch (PageError unverified) {
            throw Refusal.invalidRequest(unverified.hint());
        }
    }

    /** The reference that the flow's pushed request is stored by; null when it was not pushed. */
    static @Nullable OpaqueToken reference(Flow flow) {
        Flow.Origin origin = flow.origin();
        return origin == null || origin.requestUri() == null
                ? null
                : PushedRequests.reference(origin.requestUri()).orElse(null);
    }
}
