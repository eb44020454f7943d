package io.gatehouse.protocol.logout;

import com.nimbusds.jwt.JWTClaimsSet;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.Clients;
import io.gatehouse.keys.Jwts;
import io.gatehouse.pages.ErrorPage;
import io.gatehouse.pages.Pages;
import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.request.Parameters;
import io.gatehouse.sessions.Cookies;
import io.gatehouse.sessions.Session;
import io.gatehouse.sessions.Sessions;
import io.gatehouse.usability.Usability;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Ends the session because a client asks (OpenID Connect RP-Initiated Logout 1.0). With an ID token
 * of this session it happens at once; without one the person is asked, so that no page elsewhere
 * can sign people out.
 */
@Controller
class Logout {

    private static final String PATH = "/connect/logout";
    private static final List<String> READ =
            List.of("id_token_hint", "client_id", "post_logout_redirect_uri", "state");

    private final Clients clients;
    private final Usability usability;
    private final Sessions sessions;
    private final Cookies cookies;
    private final Jwts jwts;
    private final Issuer issuer;
    private final Pages pages;
    private final Clock clock;

    Logout(
            Clients clients,
            Usability usability,
            Sessions sessions,
            Cookies cookies,
            Jwts jwts,
            Issuer issuer,
            Pages pages,
            Clock clock) {
        this.clients = clients;
        this.usability = usability;
        this.sessions = sessions;
        this.cookies = cookies;
        this.jwts = jwts;
        this.issuer = issuer;
        this.pages = pages;
        this.clock = clock;
    }

    /** What an ID token that was handed in says; it may have expired (section 2). */
    private record Hint(Client client, @Nullable String sid) {}

    @RequestMapping(
            path = PATH,
            method = {RequestMethod.GET, RequestMethod.POST})
    void logout(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Parameters parameters = Parameters.of(request);
        String token = parameters.one("id_token_hint");
        Optional<Hint> hint = token == null ? Optional.empty() : read(token);
        String back = parameters.one("post_logout_redirect_uri");
        if (parameters.repeated() != null
                || (token != null && hint.isEmpty())
                || !fits(hint, parameters.one("client_id"))
                || !mayGo(hint, back)) {
            pages.error(request, response, ErrorPage.of(400, "invalid_logout_request"));
            return;
        }
        if (request.getMethod().equals("POST") && cookies.session(request).isEmpty()) {
            goOnByGet(response, parameters);
            return;
        }
        Instant now = clock.instant();
        Optional<Session> session =
                cookies.session(request).flatMap(cookie -> sessions.find(cookie, now));
        if (session.isPresent() && !concerns(hint, session.get())) {
            response.setStatus(303);
            response.setHeader("Location", issuer.at("/sign-out"));
            return;
        }
        session.ifPresent(live -> sessions.end(live.id(), "signed out by a client", now));
        cookies.clearSession(response);
        response.setHeader("Cache-Control", "no-store");
        response.setStatus(303);
        response.setHeader(
                "Location",
                back == null ? issuer.at("/signed-out") : withState(back, parameters.one("state")));
    }

    // A form sent by another site carries no Lax cookie; a redirect to the same by GET does.
    private void goOnByGet(HttpServletResponse response, Parameters parameters) {
        UriComponentsBuilder address = UriComponentsBuilder.fromUriString(issuer.at(PATH));
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : READ) {
            String value = parameters.one(name);
            if (value != null) {
                address.queryParam(name, "{" + name + "}");
                values.put(name, value);
            }
        }
        response.setHeader("Cache-Control", "no-store");
        response.setStatus(303);
        response.setHeader("Location", address.encode().buildAndExpand(values).toUriString());
    }

    private Optional<Hint> read(String token) {
        return jwts.recognise(token)
                .filter(jwt -> jwt.type().equals("JWT"))
                .map(Jwts.Recognised::claims)
                .filter(claims -> issuer.value().equals(claims.getIssuer()))
                .flatMap(this::hint);
    }

    private Optional<Hint> hint(JWTClaimsSet claims) {
        List<String> audience = claims.getAudience();
        return audience.size() != 1
                ? Optional.empty()
                : clients.find(audience.getFirst())
                        .map(client ->
                                new Hint(
                                        client,
                                        claims.getClaim("sid") instanceof String sid ? sid : null));
    }

    private static boolean fits(Optional<Hint> hint, @Nullable String clientId) {
        return clientId == null
                || hint.map(known -> known.client().clientId().equals(clientId)).orElse(true);
    }

    // Section 3: without a hint nothing shows that the client asks, so nobody is sent anywhere.
    private boolean mayGo(Optional<Hint> hint, @Nullable String back) {
        return back == null
                || hint.map(Hint::client)
                        .filter(usability::client)
                        .map(client -> client.postLogoutRedirectUris().contains(back))
                        .orElse(false);
    }

    private static boolean concerns(Optional<Hint> hint, Session session) {
        return hint.map(known -> session.id().toString().equals(known.sid())).orElse(false);
    }

    private static String withState(String back, @Nullable String state) {
        return state == null
                ? back
                : back
                        + (back.indexOf('?') < 0 ? '?' : '&')
                        + "state="
                        + URLEncoder.encode(state, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
