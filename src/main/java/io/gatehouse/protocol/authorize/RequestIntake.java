package io.gatehouse.protocol.authorize;

import io.gatehouse.clients.Client;
import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.protocol.client.Recipient;
import io.gatehouse.protocol.request.Parameters;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.protocol.requestobject.RequestObject;
import io.gatehouse.protocol.requestobject.RequestObjects;
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
 * Finds the parameters of an authorization request where they stand: in the browser's request, in a
 * request object (RFC 9101), or pushed ahead (RFC 9126).
 */
@Component
@EnableConfigurationProperties(AuthorizationPolicy.class)
public class RequestIntake {

    /** What a pushed form has beside the request: how the client authenticated. */
    private static final Set<String> CREDENTIALS =
            Set.of("client_secret", "client_assertion", "client_assertion_type");

    private final RequestReader reader;
    private final PushedRequests pushed;
    private final RequestObjects objects;
    private final AuthorizationPolicy policy;
    private final Clock clock;

    RequestIntake(
            RequestReader reader,
            PushedRequests pushed,
            RequestObjects objects,
            AuthorizationPolicy policy,
            Clock clock) {
        this.reader = reader;
        this.pushed = pushed;
        this.objects = objects;
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
        String object = sent.one("request");
        if (object == null && requestUri == null) {
            return new Brought(sent, null);
        }
        sent.refuseRepeated();
        if (object != null && requestUri != null) {
            throw Refusal.invalidRequest("request and request_uri cannot stand together");
        }
        Client client = reader.client(sent);
        RequestObject read =
                object == null
                        ? objects.fetch(client, sent.all("request_uri").getFirst())
                        : objects.read(client, object);
        return new Brought(
                Parameters.of(merged(client, sent, read)), Flow.Origin.of(null, read.signed()));
    }

    /** True for a request that is not whole without what it refers to. */
    static boolean refersElsewhere(Parameters sent) {
        return sent.one("request") != null || sent.one("request_uri") != null;
    }

    // By RFC 9101 section 6.3 only the object counts; by OpenID Connect Core section 6.3.3 what
    // stands beside it is added. The latter is for requests that look like those of that
    // specification, and only where nobody asked for more.
    private static Map<String, List<String>> merged(
            Client client, Parameters beside, RequestObject object) {
        boolean adds =
                !object.alone()
                        && !client.requiresSignedRequests()
                        && beside.words("scope").contains("openid")
                        && beside.one("response_type") != null;
        Map<String, List<String>> merged =
                adds ? new LinkedHashMap<>(beside.asMap()) : new LinkedHashMap<>();
        List<String> type = object.parameters().get("response_type");
        if (adds && type != null && !type.equals(beside.all("response_type"))) {
            throw Refusal.invalidRequest("response_type differs within the request object");
        }
        merged.remove("request");
        merged.remove("request_uri");
        merged.putAll(object.parameters());
        merged.put("client_id", List.of(client.clientId()));
        return merged;
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
                Parameters.of(found.parameters()), Flow.Origin.of(requestUri, found.signed()));
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
        requireSignature(client, origin != null && origin.signed());
    }

    // RFC 9101 section 10.5.
    private static void requireSignature(Client client, boolean signed) {
        if (!signed && client.requiresSignedRequests()) {
            throw Refusal.invalidRequest("the client has to sign its requests (RFC 9101)");
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
        String object = form.one("request");
        RequestObject read = object == null ? null : objects.read(client, object);
        // Beside an object nothing counts (RFC 9126 section 3).
        Map<String, List<String>> asked =
                new LinkedHashMap<>(read == null ? form.asMap() : read.parameters());
        asked.keySet().removeAll(CREDENTIALS);
        asked.put("client_id", List.of(client.clientId()));
        requireSignature(client, read != null && read.signed());
        bind(asked, sender.key());
        check(Parameters.of(asked));
        return new PushedRequest(asked, read != null && read.signed());
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
