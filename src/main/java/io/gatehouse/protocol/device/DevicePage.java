package io.gatehouse.protocol.device;

import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.clients.Clients;
import io.gatehouse.pages.ErrorPage;
import io.gatehouse.pages.Page;
import io.gatehouse.pages.Pages;
import io.gatehouse.pages.Reference;
import io.gatehouse.platform.Ids;
import io.gatehouse.platform.throttle.Network;
import io.gatehouse.sessions.Cookies;
import io.gatehouse.sessions.Flow;
import io.gatehouse.sessions.Flows;
import io.gatehouse.sessions.Forgery;
import io.gatehouse.sessions.Session;
import io.gatehouse.sessions.Sessions;
import io.gatehouse.usability.Usability;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * Where people enter the code that a device shows. A right one begins a flow, each page of which
 * leads back here. A link with the code in it fills the field and no more: nobody is led further
 * than that by somebody else's link without a press of their own (RFC 8628 section 3.3.1 and 5.4).
 */
@Controller
class DevicePage {

    static final String PATH = "/device";

    private final UserCodeDesk desk;
    private final DeviceFlow onward;
    private final Clients clients;
    private final Flows flows;
    private final Cookies cookies;
    private final Forgery forgery;
    private final Sessions sessions;
    private final Usability usability;
    private final Pages pages;
    private final Clock clock;

    DevicePage(
            UserCodeDesk desk,
            DeviceFlow onward,
            Clients clients,
            Flows flows,
            Cookies cookies,
            Forgery forgery,
            Sessions sessions,
            Usability usability,
            Pages pages,
            Clock clock) {
        this.desk = desk;
        this.onward = onward;
        this.clients = clients;
        this.flows = flows;
        this.cookies = cookies;
        this.forgery = forgery;
        this.sessions = sessions;
        this.usability = usability;
        this.pages = pages;
        this.clock = clock;
    }

    /** What stands in the field, and what came of it. */
    private record Form(String userCode, boolean compare, @Nullable String error, Duration delay) {}

    @GetMapping(PATH)
    void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String sealed = request.getParameter("flow");
        if (sealed == null) {
            Optional<UserCode> linked = UserCode.parse(parameter(request, "user_code"));
            String code = linked.map(UserCode::shown).orElse("");
            render(request, response, 200, new Form(code, linked.isPresent(), null, Duration.ZERO));
            return;
        }
        Optional<Flow> flow =
                flows.open(sealed, cookies.browser(request, response))
                        .filter(opened -> opened.userCode() != null);
        if (flow.isEmpty()) {
            error(request, response, ErrorPage.of(400, "invalid_flow"));
        } else if (flow.get().expired(clock.instant())) {
            error(request, response, ErrorPage.of(400, "flow_expired"));
        } else {
            onward.proceed(request, response, flow.get());
        }
    }

    @PostMapping(PATH)
    void enter(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String browser = cookies.browser(request, response);
        if (!forgery.isOurs(request, request.getParameter("csrf"), browser)) {
            error(request, response, ErrorPage.of(403, "form_expired"));
            return;
        }
        String typed = parameter(request, "user_code");
        switch (desk.enter(typed, visitor(request))) {
            case UserCodeDesk.Found found -> begin(request, response, found, typed);
            case UserCodeDesk.Unknown() -> unknown(request, response, typed);
            case UserCodeDesk.Full(var wait, var everywhere) -> {
                response.setHeader(
                        HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, seconds(wait))));
                String error = everywhere ? "busy" : "throttled";
                render(request, response, 429, new Form(typed, false, error, wait));
            }
        }
    }

    private UserCodeDesk.Visitor visitor(HttpServletRequest request) {
        UUID account =
                cookies.session(request)
                        .flatMap(cookie -> sessions.find(cookie, clock.instant()))
                        .map(Session::accountId)
                        .filter(id -> usability.account(id).isPresent())
                        .orElse(null);
        return new UserCodeDesk.Visitor(
                Network.of(request.getRemoteAddr()), account, Reference.of(request));
    }

    private void begin(
            HttpServletRequest request,
            HttpServletResponse response,
            UserCodeDesk.Found found,
            String typed)
            throws IOException {
        Optional<Client> client =
                clients.find(found.device().client())
                        .filter(usability::client)
                        .filter(known -> known.kind() == ClientKind.DEVICE);
        if (client.isEmpty()) {
            unknown(request, response, typed);
            return;
        }
        Instant now = clock.instant();
        onward.proceed(
                request,
                response,
                Flow.start(
                                Ids.uuidV7(now),
                                now,
                                found.device().parameters(),
                                client.get().clientId(),
                                "")
                        .from(Flow.Origin.ofDevice(found.code().shown())));
    }

    private void unknown(HttpServletRequest request, HttpServletResponse response, String typed)
            throws IOException {
        render(request, response, 200, new Form(typed, false, "unknown", Duration.ZERO));
    }

    private void render(
            HttpServletRequest request, HttpServletResponse response, int status, Form form)
            throws IOException {
        DeviceView view =
                new DeviceView(
                        PATH,
                        forgery.token(cookies.browser(request, response)),
                        form.userCode.length() > 40 ? "" : form.userCode,
                        form.compare,
                        form.error,
                        seconds(form.delay));
        pages.render(request, response, status, new Page("device", view));
    }

    private void error(HttpServletRequest request, HttpServletResponse response, ErrorPage page)
            throws IOException {
        pages.error(request, response, page.withOnward(PATH, "again"));
    }

    private static long seconds(Duration wait) {
        return wait.plusMillis(999).toSeconds();
    }

    private static String parameter(HttpServletRequest request, String name) {
        String value = request.getParameter(name);
        return value == null ? "" : value;
    }
}
