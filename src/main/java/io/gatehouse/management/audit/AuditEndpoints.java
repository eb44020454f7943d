package io.gatehouse.management.audit;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditExport;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditTrail;
import io.gatehouse.audit.RecordedEvent;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.Items;
import io.gatehouse.management.request.JsonLines;
import io.gatehouse.management.request.Operation;
import io.gatehouse.management.request.Paging;
import io.gatehouse.management.request.Refused;
import io.gatehouse.management.request.Reply;
import io.gatehouse.management.request.Times;
import io.gatehouse.management.request.Who;
import io.gatehouse.platform.Places;
import io.gatehouse.platform.Window;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /api/v1/audit}: the latest events first. */
@Controller
class AuditEndpoints {

    private static final String LIST = OwnApi.PATH + "/audit";

    private static final UUID EVERY_COMPANY = new UUID(0, 0);

    private final AuditTrail trail;
    private final AuditExport export;
    private final AuditLog log;
    private final Places<UUID> exports = new Places<>("exports of the audit log");

    AuditEndpoints(AuditTrail trail, AuditExport export, AuditLog log) {
        this.trail = trail;
        this.export = export;
        this.log = log;
    }

    @GetMapping(LIST)
    @Operation(
            id = "listAuditEvents",
            summary = "What happened, the latest first; without a company operators see everything",
            scope = "audit:read",
            who = Who.ADMIN)
    Reply<Items<AuditEventView>> list(
            Caller caller,
            Paging paging,
            @RequestParam(name = "company", required = false) @Nullable UUID company,
            @RequestParam(name = "since", required = false) @Nullable Instant since,
            @RequestParam(name = "actor", required = false) @Nullable String actor,
            @RequestParam(name = "action", required = false) @Nullable String action) {
        UUID wanted = inReach(caller, company);
        if (since != null && !Times.isKnown(since)) {
            throw Refused.field("since", "must be in the years 1 to 9999");
        }
        Window window = paging.window();
        List<RecordedEvent> events =
                trail.page(
                        new AuditTrail.Filter(wanted, since, actor, action),
                        window.after() == null ? null : window.after().id(),
                        window.rows());
        return paging.reply(
                events, event -> new Window.Position("", event.id()), AuditEventView::of);
    }

    @GetMapping(LIST + "/export")
    @Operation(
            id = "exportAuditLog",
            summary =
                    "The whole log with its chain and signed heads as JSON lines, the oldest first; without a company operators get every log",
            scope = "audit:read",
            who = Who.ADMIN)
    Reply<JsonLines> export(
            Caller caller,
            @RequestParam(name = "company", required = false) @Nullable UUID company) {
        UUID wanted = inReach(caller, company);
        JsonLines lines =
                each ->
                        exports.<@Nullable Object>during(
                                wanted == null ? EVERY_COMPANY : wanted,
                                () -> {
                                    write(caller, wanted, each);
                                    return null;
                                });
        return Reply.plain(lines)
                .with(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"audit.ndjson\"");
    }

    private void write(Caller caller, @Nullable UUID company, Consumer<String> lines) {
        log.record(
                new AuditEvent(
                        company,
                        caller.actor(),
                        "audit.exported",
                        company == null ? "instance" : "company:" + company,
                        Map.of()));
        if (company == null) {
            export.all(lines);
        } else {
            export.of(company, lines);
        }
    }

    /** The company whose log is meant; null for all of them. */
    private static @Nullable UUID inReach(Caller caller, @Nullable UUID company) {
        UUID wanted = company == null && !caller.instance() ? caller.ownCompany().id() : company;
        if (wanted != null && !caller.reaches(wanted)) {
            throw Refused.notFound();
        }
        return wanted;
    }
}
