package io.gatehouse.sessions;

import io.gatehouse.clients.Client;
import io.gatehouse.clients.Clients;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.crypto.Base64Url;
import io.gatehouse.platform.crypto.SealedBox;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.platform.crypto.SymmetricKeys;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Service;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Leads browsers through a sign-out: to the question, to the page whose frames tell the clients
 * (OpenID Connect Front-Channel Logout 1.0), and back to the client. What is known of it travels
 * sealed, and opens only in the browser that it was sealed for.
 */
@Service
public class Farewells {

    static final String PURPOSE = "farewell";

    private static final String PARAMETER = "farewell";
    private static final String QUESTION = "/sign-out";
    private static final String END = "/signed-out";
    private static final Duration LIFE = Duration.ofMinutes(15);
    private static final int MAX_LENGTH = 12_000;

    /** More frames than this no browser has to load. */
    private static final int MOST_FRAMES = 30;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Clients clients;
    private final Sessions sessions;
    private final Cookies cookies;
    private final SealedBox box;
    private final Issuer issuer;
    private final Clock clock;

    Farewells(
            Clients clients,
            Sessions sessions,
            Cookies cookies,
            SymmetricKeys keys,
            Issuer issuer,
            Clock clock) {
        this.clients = clients;
        this.sessions = sessions;
        this.cookies = cookies;
        this.box = new SealedBox(keys, PURPOSE);
        this.issuer = issuer;
        this.clock = clock;
    }

    /** What a client asks for, which nothing is done about yet. */
    public Farewell asked(
            @Nullable String client, @Nullable String back, @Nullable String locales) {
        return new Farewell(
                client, back, locales, false, null, List.of(), clock.instant().plus(LIFE));
    }

    /** What the page was called with; empty when that is nothing, or nothing that counts. */
    public Optional<Farewell> open(HttpServletRequest request, HttpServletResponse response) {
        String sealed = request.getParameter(PARAMETER);
        if (sealed == null || sealed.isEmpty() || sealed.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        return box.open(sealed, bound(request, response))
                .flatMap(Farewells::read)
                .filter(farewell -> now.isBefore(farewell.until()));
    }

    /** Sends the browser to the page that asks whether the person wants to sign out. */
    public void ask(HttpServletRequest request, HttpServletResponse response, Farewell farewell) {
        go(response, at(QUESTION, request, response, farewell));
    }

    /**
     * Ends the browser's session, if it has one, and sends it on: to the client, by way of the page
     * with the frames where there are clients to be told.
     *
     * @param because for the audit log
     */
    public void leave(
            HttpServletRequest request,
            HttpServletResponse response,
            Farewell farewell,
            String because) {
        Instant now = clock.instant();
        Farewell end =
                cookies.session(request)
                        .flatMap(cookie -> sessions.toEnd(cookie, now))
                        .flatMap(session -> sessions.end(session.id(), because, now))
                        .map(ended -> farewell.of(ended.session(), toTell(ended)))
                        .orElseGet(() -> farewell.of(null, List.of()));
        cookies.clearSession(response);
        if (end.clients().isEmpty() && end.back() != null) {
            go(response, end.back());
        } else {
            done(request, response, end);
        }
    }

    /** Sends the browser to the page that says that nobody is signed in any more. */
    public void done(HttpServletRequest request, HttpServletResponse response, Farewell farewell) {
        boolean plain = farewell.clients().isEmpty() && farewell.back() == null;
        go(response, plain ? issuer.at(END) : at(END, request, response, farewell));
    }

    /** The addresses of the clients that are to be told, as they are now. */
    public List<String> frames(Farewell farewell) {
        return farewell.clients().stream()
                .map(clients::find)
                .flatMap(Optional::stream)
                .flatMap(client -> client.frontchannelLogoutUri().stream())
                .map(address -> frame(address, farewell))
                .toList();
    }

    // Section 2: both parameters or none; the registered address keeps its own.
    private String frame(String address, Farewell farewell) {
        return address
                + (address.indexOf('?') < 0 ? '?' : '&')
                + "iss="
                + encode(issuer.value())
                + "&sid="
                + farewell.session();
    }

    private List<String> toTell(SessionEnded ended) {
        return ended.clients().stream()
                .map(clients::find)
                .flatMap(Optional::stream)
                .filter(client -> client.active() && client.frontchannelLogoutUri().isPresent())
                .map(Client::clientId)
                .sorted()
                .limit(MOST_FRAMES)
                .toList();
    }

    private String at(
            String page,
            HttpServletRequest request,
            HttpServletResponse response,
            Farewell farewell) {
        return issuer.at(page)
                + "?"
                + PARAMETER
                + "="
                + box.seal(JSON.writeValueAsBytes(farewell), bound(request, response));
    }

    private String bound(HttpServletRequest request, HttpServletResponse response) {
        String browser = cookies.browser(request, response);
        return "farewell:" + Base64Url.encode(Sha256.of(browser));
    }

    private static Optional<Farewell> read(byte[] json) {
        try {
            return Optional.of(JSON.readValue(json, Farewell.class));
        } catch (JacksonException otherVersion) {
            return Optional.empty();
        }
    }

    private static void go(HttpServletResponse response, String location) {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader(HttpHeaders.LOCATION, location);
        response.setStatus(303);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
