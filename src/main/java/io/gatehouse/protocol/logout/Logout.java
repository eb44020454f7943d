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
import io.gatehouse.sessions.Farewell;
import io.gatehouse.sessions.Farewells;
import io.gatehouse.sessions.Session;
import io.gatehouse.sessions.Sessions;
import io.gatehouse.usability.Usability;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
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
 * can sign people out. {@code logout_hint} changes nothing: the session is this browser's.
 */
@Controller
class Logout {

    private static final String PATH = "/connect/logout";
    private static final List<String> READ =
            List.of(
                    "id_token_hint",
                    "client_id",
                    "post_logout_redirect_uri",
                    "state",
                    "ui_locales");

    private final Clients clients;
    private final Usability usability;
    private final Sessions sessions;
    private final Farewells farewells;
    private final Cookies cookies;
    private final Jwts jwts;
    private final Issuer issuer;
    private final Pages pages;
    private final Clock clock;

    Logout(
            Clients clients,
            Usability usability,
            Sessions sessions,
            Farewells farewells,
            Cookies cookies,
            Jwts jwts,
            Issuer issuer,
            Pages pages,
            Clock clock) {
        this.clients = clients;
        this.usability = usability;
        this.sessions = sessions;
        this.farewells = farewells;
        this.cookies = cookies;
        this.jwts = jwts;
        this.issuer = issuer;
        this.pages = pages;
        this.clock = clock;
    }

    /** What an ID token that was handed in says; it may have expired (section 2). */
    private record Hint(Client client, @Nullable String sid) {}

    /**
     * A request that holds together.
     *
     * @param hint null when there was none
     * @param client that asks, by the hint or its word alone; null when it does not say
     */
    private record Asked(@Nullable Hint hint, @Nullable Client client) {}

    @RequestMapping(
            path = PATH,
            method = {RequestMethod.GET, RequestMethod.POST})
    void logout(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Parameters parameters = Parameters.of(request);
        Optional<Asked> asked = read(parameters);
        if (asked.isEmpty()) {
            pages.error(request, response, ErrorPage.of(400, "invalid_logout_request"));
        } else if (request.getMethod().equals("POST") && cookies.session(request).isEmpty()) {
            goOnByGet(response, parameters);
        } else {
            part(request, response, asked.get(), farewell(asked.get(), parameters));
        }
    }

    private void part(
            HttpServletRequest request,
            HttpServletResponse response,
            Asked asked,
            Farewell farewell) {
        Optional<Session> session =
                cookies.session(request).flatMap(cookie -> sessions.toEnd(cookie, clock.instant()));
        if (session.isPresent() && !concerns(asked.hint(), session.get())) {
            farewells.ask(request, response, farewell);
        } else if (session.isEmpty() && asked.hint() == null) {
            // Section 3: nothing shows that the client asks, so nobody is sent anywhere unasked.
            cookies.clearSession(response);
            farewells.done(request, response, farewell);
        } else {
            farewells.leave(request, response, farewell, "signed out by a client");
        }
    }

    private Farewell farewell(Asked asked, Parameters parameters) {
        String back = parameters.one("post_logout_redirect_uri");
        return farewells.asked(
                asked.client() == null ? null : asked.client().clientId(),
                back == null ? null : withState(back, parameters.one("state")),
                parameters.one("ui_locales"));
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

    /** Empty when the request contradicts itself, or wants what it may not have. */
    private Optional<Asked> read(Parameters parameters) {
        String token = parameters.one("id_token_hint");
        String clientId = parameters.one("client_id");
        Optional<Hint> hint = token == null ? Optional.empty() : hint(token);
        Optional<Client> client =
                hint.map(Hint::client)
                        .or(() -> clientId == null ? Optional.empty() : clients.find(clientId));
        boolean holds =
                parameters.repeated() == null
                        && (token == null || hint.isPresent())
                        && (clientId == null
                                || client.filter(known -> known.clientId().equals(clientId))
                                        .isPresent())
                        && mayGo(client, parameters.one("post_logout_redirect_uri"));
        return holds
                ? Optional.of(new Asked(hint.orElse(null), client.orElse(null)))
                : Optional.empty();
    }

    private Optional<Hint> hint(String token) {
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

    // Character by character, and of a client that may be used.
    private boolean mayGo(Optional<Client> client, @Nullable String back) {
        return back == null
                || client.filter(usability::client)
                        .map(known -> known.postLogoutRedirectUris().contains(back))
                        .orElse(false);
    }

    private static boolean concerns(@Nullable Hint hint, Session session) {
        return hint != null && session.id().toString().equals(hint.sid());
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
