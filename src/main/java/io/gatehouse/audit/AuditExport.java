package io.gatehouse.audit;

import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.crypto.Base64Url;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Writes whole chains as JSON lines that any tool can verify, see docs/reference/audit.md. */
@Service
public class AuditExport {

    private static final int FORMAT = 1;

    private final AuditTrail trail;
    private final AuditSealer sealer;
    private final RecordSigner signer;
    private final Issuer issuer;

    AuditExport(AuditTrail trail, AuditSealer sealer, RecordSigner signer, Issuer issuer) {
        this.trail = trail;
        this.sealer = sealer;
        this.signer = signer;
        this.issuer = issuer;
    }

    /** Hands over every line of every chain, without line ends. */
    public void all(Consumer<String> lines) {
        sealer.seal();
        write(trail.chains(), lines);
    }

    /** Hands over the lines of the company's chain, without line ends. */
    public void of(UUID company, Consumer<String> lines) {
        sealer.seal();
        write(Set.of(company), lines);
    }

    private void write(Set<@Nullable UUID> chains, Consumer<String> lines) {
        lines.accept(first());
        long events = 0;
        for (UUID company : chains) {
            events += chain(company, lines);
        }
        lines.accept(last(events));
    }

    private String first() {
        Map<String, Object> first = new LinkedHashMap<>();
        first.put("format", FORMAT);
        first.put("issuer", issuer.value());
        first.put("keys", signer.publicKeys());
        return CanonicalJson.text(first);
    }

    // Where it is missing, what came before it is not everything, however whole its chains look.
    private static String last(long events) {
        return CanonicalJson.text(Map.of("events", events));
    }

    /** Hands over the chain, and says how many events it has. */
    private long chain(@Nullable UUID company, Consumer<String> lines) {
        // The heads first: what is sealed meanwhile is left out with them.
        var heads = trail.heads(company);
        long end = heads.isEmpty() ? 0 : heads.getLast().sequence();
        AtomicLong events = new AtomicLong();
        trail.each(
                company,
                sealed -> {
                    RecordedEvent event = sealed.event();
                    if (event != null && sealed.sequence() <= end) {
                        Map<String, @Nullable Object> members = event.membersAt(sealed.sequence());
                        members.put(
                                "hash", Base64Url.encode(HexFormat.of().parseHex(sealed.hash())));
                        lines.accept(CanonicalJson.text(members));
                        events.incrementAndGet();
                    }
                });
        heads.forEach(head -> {
            Map<String, @Nullable Object> line = new LinkedHashMap<>();
            line.put("company", company == null ? null : company.toString());
            line.put("head", head.signed());
            lines.accept(CanonicalJson.text(line));
        });
        return events.get();
    }
}
