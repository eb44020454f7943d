package io.gatehouse.audit;

import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.uuidOrNull;

import io.gatehouse.platform.InstanceScope;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.crypto.Base64Url;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Gives committed events their place in the chain of their company, or of the instance, and signs
 * how long each chain is now. One node at a time; whoever writes events never waits for it.
 */
@Service
public class AuditSealer {

    /** The {@code typ} of a signed head. */
    static final String HEAD = "audit-head+jwt";

    static final int BATCH = 500;

    private final JdbcClient jdbc;
    private final InstanceScope scope;
    private final RecordSigner signer;
    private final Issuer issuer;
    private final Clock clock;

    AuditSealer(
            JdbcClient jdbc, InstanceScope scope, RecordSigner signer, Issuer issuer, Clock clock) {
        this.jdbc = jdbc;
        this.scope = scope;
        this.signer = signer;
        this.issuer = issuer;
        this.clock = clock;
    }

    /**
     * The last place of a chain.
     *
     * @param hash over everything until there, in hex
     */
    public record End(long sequence, String hash) {
        static final End NONE = new End(0, hex(RecordedEvent.BEGIN));

        End next(RecordedEvent event) {
            byte[] before = HexFormat.of().parseHex(hash);
            return new End(sequence + 1, hex(event.hashAfter(before, sequence + 1)));
        }

        private static String hex(byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
    }

    private record Seal(UUID event, @Nullable UUID company, End end) {}

    /** Seals what is committed now, after another node that is at it. */
    public void seal() {
        boolean more = true;
        while (more) {
            more =
                    scope.run(
                            "seal the audit log",
                            () -> {
                                jdbc.sql("select pg_advisory_xact_lock(hashtext('audit-seal'))")
                                        .query(rs -> {});
                                return batch() == BATCH;
                            });
        }
    }

    /** Seals a batch unless another node is at it; true when there may be more. */
    boolean sealSome() {
        return scope.run("seal the audit log", () -> isOurTurn() && batch() == BATCH);
    }

    /** Signs the end of every chain once more: for after the key that had signed was revoked. */
    void signAgain() {
        scope.run(
                "sign the audit log anew",
                () -> {
                    sign(ends());
                    return true;
                });
    }

    /** Where the chain of the company ends; empty when nothing of it is sealed. */
    public Optional<End> endOf(UUID company) {
        return scope.run(
                "end of an audit chain",
                () -> Optional.ofNullable(ends(List.of(company.toString())).get(company)));
    }

    private boolean isOurTurn() {
        return jdbc.sql("select pg_try_advisory_xact_lock(hashtext('audit-seal'))")
                .query(Boolean.class)
                .single();
    }

    private int batch() {
        List<RecordedEvent> events =
                jdbc.sql(
                                """
                                select e.id, e.at, e.company_id, e.actor, e.action, e.subject, e.reference, e.detail
                                  from (select event_id from audit_unsealed order by event_id limit :most) u
                                  join audit_event e on e.id = u.event_id
                                 order by e.id
                                """)
                        .param("most", BATCH)
                        .query(RecordedEvent::row)
                        .list();
        if (events.isEmpty()) {
            return 0;
        }
        Map<@Nullable UUID, End> ends = endsOf(events);
        Map<@Nullable UUID, End> fresh = new LinkedHashMap<>();
        List<Seal> seals = new ArrayList<>();
        for (RecordedEvent event : events) {
            UUID company = event.event().company();
            End end = ends.getOrDefault(company, End.NONE).next(event);
            ends.put(company, end);
            fresh.put(company, end);
            seals.add(new Seal(event.id(), company, end));
        }
        store(seals);
        sign(fresh);
        return events.size();
    }

    private Map<@Nullable UUID, End> endsOf(List<RecordedEvent> events) {
        List<String> companies =
                events.stream()
                        .map(event -> event.event().company())
                        .filter(Objects::nonNull)
                        .distinct()
                        .map(UUID::toString)
                        .toList();
        Map<@Nullable UUID, End> ends = ends(companies);
        jdbc.sql(
                        """
                        select encode(hash, 'hex') as hash, sequence from audit_seal
                         where company_id is null order by sequence desc limit 1
                        """)
                .query(AuditSealer::end)
                .optional()
                .ifPresent(end -> ends.put(null, end));
        return ends;
    }

    private Map<@Nullable UUID, End> ends() {
        Map<@Nullable UUID, End> ends = new HashMap<>();
        jdbc.sql(
                        """
                        select distinct on (company_id) company_id, encode(hash, 'hex') as hash, sequence
                          from audit_seal order by company_id, sequence desc
                        """)
                .query((ResultSet rs, int number) ->
                        ends.put(uuidOrNull(rs, "company_id"), end(rs, number)))
                .list();
        return ends;
    }

    private Map<@Nullable UUID, End> ends(Collection<String> companies) {
        Map<@Nullable UUID, End> ends = new HashMap<>();
        jdbc.sql(
                        """
                        select s.company_id, encode(s.hash, 'hex') as hash, s.sequence
                          from unnest(:companies::uuid[]) as c(id)
                         cross join lateral (select company_id, hash, sequence from audit_seal
                                              where company_id = c.id order by sequence desc limit 1) s
                        """)
                .param("companies", companies.toArray(String[]::new))
                .query((ResultSet rs, int number) ->
                        ends.put(uuidOrNull(rs, "company_id"), end(rs, number)))
                .list();
        return ends;
    }

    private void store(List<Seal> seals) {
        String[] events = texts(seals, seal -> seal.event.toString());
        jdbc.sql(
                        """
                        insert into audit_seal (event_id, company_id, sequence, hash)
                        select s.event, s.company, s.sequence, decode(s.hash, 'hex')
                          from unnest(:events::uuid[], :companies::uuid[], :sequences::bigint[], :hashes::text[])
                            as s(event, company, sequence, hash)
                        """)
                .param("events", events)
                .param("companies", texts(seals, seal -> Objects.toString(seal.company, null)))
                .param("sequences", texts(seals, seal -> Long.toString(seal.end.sequence)))
                .param("hashes", texts(seals, seal -> seal.end.hash))
                .update();
        jdbc.sql("delete from audit_unsealed where event_id = any(:events::uuid[])")
                .param("events", events)
                .update();
    }

    private void sign(Map<@Nullable UUID, End> ends) {
        Instant now = clock.instant();
        ends.forEach((company, end) ->
                jdbc.sql(
                                """
                                insert into audit_head (company_id, sequence, at, signed)
                                values (:company, :sequence, :now, :signed)
                                """)
                        .param("company", company)
                        .param("sequence", end.sequence)
                        .param("now", time(now))
                        .param("signed", signer.sign(HEAD, claims(company, end, now)))
                        .update());
    }

    private Map<String, Object> claims(@Nullable UUID company, End end, Instant now) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer.value());
        claims.put("iat", now.getEpochSecond());
        if (company != null) {
            claims.put("company", company.toString());
        }
        claims.put("sequence", end.sequence);
        claims.put("hash", Base64Url.encode(HexFormat.of().parseHex(end.hash)));
        return claims;
    }

    private interface TextOf {
        @Nullable String of(Seal seal);
    }

    private static String[] texts(List<Seal> seals, TextOf text) {
        return seals.stream().map(text::of).toArray(String[]::new);
    }

    private static End end(ResultSet rs, int number) throws SQLException {
        return new End(rs.getLong("sequence"), text(rs, "hash"));
    }
}
