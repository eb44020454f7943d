package io.gatehouse.audit;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.uuid;
import static io.gatehouse.platform.database.Columns.uuidOrNull;

import io.gatehouse.platform.crypto.Sha256;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event as it stands in the log.
 *
 * @param at to the microsecond
 * @param reference the number that somebody was shown with a refusal; null for none
 */
public record RecordedEvent(UUID id, Instant at, AuditEvent event, @Nullable String reference) {

    /** What the first event of a chain follows. */
    static final byte[] BEGIN = new byte[32];

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    /** The event's members as every export and answer has them. */
    public Map<String, @Nullable Object> members() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("id", id.toString());
        members.put("at", TIME.format(at));
        members.put("company", event.company() == null ? null : event.company().toString());
        members.put("actor", event.actor());
        members.put("action", event.action());
        members.put("subject", event.subject());
        members.put("reference", reference);
        members.put("detail", event.detail());
        return members;
    }

    /** The members with the place in the chain: what is hashed, in its canonical form. */
    Map<String, @Nullable Object> membersAt(long sequence) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("sequence", sequence);
        members.putAll(members());
        return members;
    }

    /** SHA-256 over the hash before and the canonical form of this event. */
    byte[] hashAfter(byte[] before, long sequence) {
        return hash(before, membersAt(sequence));
    }

    static byte[] hash(byte[] before, Map<String, @Nullable Object> members) {
        byte[] canonical = CanonicalJson.bytes(members);
        return Sha256.of(
                ByteBuffer.allocate(before.length + canonical.length)
                        .put(before)
                        .put(canonical)
                        .array());
    }

    static RecordedEvent row(ResultSet rs, int number) throws SQLException {
        return new RecordedEvent(
                uuid(rs, "id"),
                instant(rs, "at"),
                new AuditEvent(
                        uuidOrNull(rs, "company_id"),
                        text(rs, "actor"),
                        text(rs, "action"),
                        text(rs, "subject"),
                        JSON.readValue(text(rs, "detail"), OBJECT)),
                rs.getString("reference"));
    }
}
