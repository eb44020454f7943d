package io.gatehouse.protocol.logout;

import io.gatehouse.clients.Clients;
import io.gatehouse.clients.WebOrigin;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.sessions.Cookies;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * The page that tells a client's page, in a frame there, whether the session is still the same
 * (Session Management 1.0 section 3.2). The one page that may be framed, and only by the origin of
 * a client's redirect address: which one it is the browser says with the request, so that nobody
 * has to be told who all the clients are. It holds no data; its script reads the one cookie that
 * says nothing.
 */
@Controller
class CheckSession {

    /** Without the cookie nothing can be said: browsers may keep it from frames. */
    private static final String SCRIPT =
            """
            (() => {
              "use strict";
              const name = document.documentElement.dataset.cookie + "=";
              const state = () => {
                const found = document.cookie.split("; ").find((one) => one.startsWith(name));
                return found === undefined ? "" : found.slice(name.length);
              };
              const hash = async (text) => {
                const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
                return btoa(String.fromCharCode(...new Uint8Array(bytes)))
                  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
              };
              const answer = async (message, origin) => {
                const parts = typeof message === "string" ? message.split(" ") : [];
                const [expected, salt] = (parts[1] ?? "").split(".");
                const now = state();
                if (parts.length !== 2 || !parts[0] || !expected || !salt || !now) return "error";
                const actual = await hash([parts[0], origin, now, salt].join(" "));
                return actual === expected ? "unchanged" : "changed";
              };
              addEventListener("message", async (event) => {
                if (event.source === null || event.origin === "null") return;
                const said = await answer(event.data, event.origin).catch(() => "error");
                event.source.postMessage(said, event.origin);
              });
            })();
            """;

    private static final String HASH = Base64.getEncoder().encodeToString(Sha256.of(SCRIPT));

    private final Clients clients;
    private final byte[] page;

    CheckSession(Clients clients, Cookies cookies) {
        this.clients = clients;
        this.page =
                """
                <!DOCTYPE html>
                <html lang="en" data-cookie="%s"><head><meta charset="utf-8"><title>Session</title><script>%s</script></head><body></body></html>
                """
                        .formatted(cookies.stateName(), SCRIPT)
                        .getBytes(StandardCharsets.UTF_8);
    }

    @GetMapping("/connect/check-session")
    void page(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<String> framer =
                Optional.ofNullable(request.getHeader(HttpHeaders.REFERER))
                        .flatMap(WebOrigin::of)
                        .filter(clients::isRedirectOrigin);
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'sha256-%s'; base-uri 'none'; form-action 'none'; frame-ancestors %s"
                        .formatted(HASH, framer.orElse("'none'")));
        if (framer.isPresent()) {
            // Would forbid every frame; it knows no origins.
            response.setHeader("X-Frame-Options", null);
            response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
        }
        response.setHeader(HttpHeaders.VARY, HttpHeaders.REFERER);
        response.setContentType("text/html;charset=UTF-8");
        response.setContentLength(page.length);
        response.getOutputStream().write(page);
    }
}
