package io.gatehouse.protocol.registration;

import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientDraft;
import io.gatehouse.clients.ClientSecrets;
import io.gatehouse.clients.SectorIdentifiers;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.cli.WebOnly;
import io.gatehouse.platform.crypto.Randomness;
import io.gatehouse.protocol.request.JsonAnswer;
import io.gatehouse.protocol.request.Parameters;
import io.gatehouse.protocol.resource.PresentedToken;
import io.gatehouse.protocol.resource.TokenRefused;
import io.gatehouse.registration.RegistrationPolicy;
import io.gatehouse.registration.RegistrationSettings;
import io.gatehouse.registration.SelfRegistration;
import io.gatehouse.registration.SelfRegistration.Outcome;
import io.gatehouse.registration.SelfRegistration.Registered;
import io.gatehouse.registration.SelfRegistration.Right;
import io.gatehouse.usability.Usability;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.stereotype.Component;

/**
 * Registers clients (RFC 7591 section 3), and lets each see, change and delete itself (RFC 7592
 * section 2). Unless it is turned on, it is as if it were not there.
 */
@WebOnly
@Component
class RegistrationEndpoint {

    static final String PATH = "/connect/register";

    private static final Logger log = LoggerFactory.getLogger(RegistrationEndpoint.class);
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;
    private static final int ID_BYTES = 16;

    private final RegistrationSettings settings;
    private final SelfRegistration registration;
    private final RegistrationFlood flood;
    private final RegistrationAnswer answers;
    private final SectorIdentifiers sectors;
    private final ClientSecrets secrets;
    private final Usability usability;

    RegistrationEndpoint(
            RegistrationSettings settings,
            SelfRegistration registration,
            RegistrationFlood flood,
            RegistrationAnswer answers,
            SectorIdentifiers sectors,
            ClientSecrets secrets,
            Usability usability) {
        this.settings = settings;
        this.registration = registration;
        this.flood = flood;
        this.answers = answers;
        this.sectors = sectors;
        this.secrets = secrets;
        this.usability = usability;
        String open = settings.insecureOpenPolicy();
        if (settings.enabled() && open != null && !open.isEmpty()) {
            log.warn(
                    "gatehouse.registration.insecure-open-policy is set: anybody can register clients by the policy {}",
                    open);
        }
    }

    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!settings.enabled()) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        try {
            if (request.getMethod().equals("POST")) {
                register(request, response);
            } else {
                manage(request, response);
            }
        } catch (TokenRefused refused) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, challenge(request, refused));
            JsonAnswer.error(
                    response,
                    refused.status(),
                    new OAuth2Error(refused.code(), refused.description(), null));
        } catch (TooManyRegistrations many) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(many.retryAfterSeconds()));
            JsonAnswer.error(response, 429, many.getError());
        } catch (ClientDisabled disabled) {
            JsonAnswer.error(response, HttpServletResponse.SC_FORBIDDEN, disabled.getError());
        } catch (OAuth2AuthenticationException refused) {
            JsonAnswer.error(response, refused.getError());
        }
    }

    // Who sent no token is told of no error (RFC 6750 section 3.1).
    private static String challenge(HttpServletRequest request, TokenRefused refused) {
        return request.getHeader(HttpHeaders.AUTHORIZATION) == null
                ? "Bearer"
                : "Bearer error=\"%s\"".formatted(refused.code());
    }

    private void register(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Right right = right(request);
        Metadata sent = Metadata.of(request);
        String clientId = Randomness.base64Url(ID_BYTES);
        check(
                MetadataReader.read(sent, right.policy(), clientId),
                right.policy(),
                "registration:" + (right.token() == null ? right.policy().id() : right.token()));
        switch (registration.register(
                right, policy -> MetadataReader.read(sent, policy, clientId))) {
            case Outcome.Done(var client, var token, var secret) ->
                    JsonAnswer.write(response, CREATED, answers.of(client, secret, token));
            case Outcome.Refused(var refusals) -> throw refused(refusals);
            case Outcome.Gone() -> throw invalidToken();
        }
    }

    private Right right(HttpServletRequest request) {
        Optional<PresentedToken> presented = PresentedToken.inHeader(request);
        if (presented.isEmpty()) {
            Right open = registration.open().orElseThrow(RegistrationEndpoint::missing);
            flood.countOpen(request);
            return open;
        }
        flood.requireFewRefusals(request);
        return presented
                .filter(token -> token.scheme() == PresentedToken.Scheme.BEARER)
                .flatMap(token -> registration.byToken(token.value()))
                .orElseThrow(() -> {
                    flood.countRefusal(request);
                    registration.recordRefusal();
                    return invalidToken();
                });
    }

    // What is refused anyway must not make us ask the network.
    private void check(ClientDraft draft, RegistrationPolicy policy, String asker) {
        List<Refusal> misfits = policy.misfits(draft);
        if (!misfits.isEmpty()) {
            throw refused(misfits);
        }
        SectorIdentifiers.claim(draft)
                .flatMap(claim -> sectors.misfit(claim, asker))
                .ifPresent(why -> {
                    throw refused(List.of(why));
                });
    }

    private void manage(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        PresentedToken token =
                PresentedToken.inHeader(request)
                        .filter(one -> one.scheme() == PresentedToken.Scheme.BEARER)
                        .orElseThrow(RegistrationEndpoint::missing);
        Registered registered =
                registration
                        .find(token.value())
                        .filter(found -> isAbout(found.client(), request))
                        .orElseThrow(RegistrationEndpoint::invalidToken);
        requireUsable(registered.client());
        switch (request.getMethod()) {
            case "PUT" -> change(request, response, registered, token.value());
            case "DELETE" -> {
                registration.delete(registered);
                response.setStatus(NO_CONTENT);
            }
            default ->
                    JsonAnswer.write(
                            response, 200, answers.of(registered.client(), null, token.value()));
        }
    }

    private static boolean isAbout(Client client, HttpServletRequest request) {
        return client.clientId().equals(Parameters.of(request).one("client_id"));
    }

    private void requireUsable(Client client) {
        if (!usability.client(client)) {
            throw new ClientDisabled();
        }
    }

    private void change(
            HttpServletRequest request,
            HttpServletResponse response,
            Registered registered,
            String token)
            throws IOException {
        Client client = registered.client();
        flood.countChange(client);
        Metadata sent = Metadata.of(request);
        requireSameIdentity(client, sent);
        check(draft(registered, sent), policyOf(registered), "client:" + client.id());
        switch (registration.change(token, now -> draft(now, sent))) {
            case Outcome.Done(var changed, var next, var secret) ->
                    JsonAnswer.write(response, 200, answers.of(changed, secret, next));
            case Outcome.Refused(var refusals) -> throw refused(refusals);
            case Outcome.Gone() -> throw invalidToken();
        }
    }

    // Asked before and again when all has arrived: much can have ended while it was on the way.
    private ClientDraft draft(Registered registered, Metadata sent) {
        requireUsable(registered.client());
        return MetadataReader.read(sent, policyOf(registered), registered.client().clientId());
    }

    private static RegistrationPolicy policyOf(Registered registered) {
        RegistrationPolicy policy = registered.policy();
        if (policy == null) {
            throw Metadata.invalid("nobody registers any more as the client did");
        }
        return policy;
    }

    // RFC 7592 section 2.2: the id has to be there, and neither it nor the secret is the client's
    // to choose.
    private void requireSameIdentity(Client client, Metadata sent) {
        if (!sent.text("client_id").filter(client.clientId()::equals).isPresent()) {
            throw Metadata.invalid("client_id must be the client's own");
        }
        if (sent.text("client_secret")
                .filter(secret -> !secrets.matches(client.id(), secret))
                .isPresent()) {
            throw Metadata.invalid("client_secret must be the client's own, or absent");
        }
    }

    private static OAuth2AuthenticationException refused(List<Refusal> refusals) {
        Refusal first =
                refusals.stream()
                        .filter(one -> one.field().equals("redirect_uris"))
                        .findFirst()
                        .orElse(refusals.getFirst());
        String code =
                first.field().equals("redirect_uris") ? "invalid_redirect_uri" : Metadata.INVALID;
        return io.gatehouse.protocol.request.Refusal.of(
                code, (Names.standard(first.field()) + " " + first.reason()).strip());
    }

    private static TokenRefused missing() {
        return TokenRefused.invalid(PresentedToken.Scheme.BEARER, "a token is needed");
    }

    private static TokenRefused invalidToken() {
        return TokenRefused.invalid(
                PresentedToken.Scheme.BEARER, "the token is unknown, used up or over");
    }
}
