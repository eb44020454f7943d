package io.gatehouse.protocol.store;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.uuid;
import static io.gatehouse.platform.database.Columns.uuidOrNull;

import io.gatehouse.platform.crypto.Hmac;
import io.gatehouse.platform.crypto.KeyPurpose;
import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.platform.crypto.SymmetricKeys;
import io.gatehouse.platform.housekeeping.Housekeeper;
import io.gatehouse.usability.PersonState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The {@code oauth_device_code} table: devices that wait for a person (RFC 8628). A person finds
 * one by its user code, which is stored under a key, since it is short; the device polls with the
 * other code.
 */
@Repository
public class DeviceCodes implements Housekeeper, KeyPurpose {

    private static final String PURPOSE = "device-user-code";

    /** So long a device is told that its code is over; also longer than any flow. */
    private static final Duration KEPT = Duration.ofHours(1);

    /** No code lives longer, with the time that it is kept. */
    private static final Duration LONGEST = Duration.ofHours(2);

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, List<String>>> PARAMETERS =
            new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final SymmetricKeys keys;

    DeviceCodes(JdbcClient jdbc, SymmetricKeys keys) {
        this.jdbc = jdbc;
        this.keys = keys;
    }

    /** Stores the request; false when another device has this user code. */
    public boolean add(NewDeviceCode code, String userCode) {
        return jdbc.sql(
                                """
                                insert into oauth_device_code
                                    (hash, user_code_hash, client, parameters, dpop_jkt, expires_at, interval_seconds)
                                values (:hash, :userCode, :client, :parameters, :key, :expires, :interval)
                                on conflict (user_code_hash) do nothing
                                """)
                        .param("hash", code.token().hash())
                        .param("userCode", Hmac.sha256(keys.current(PURPOSE).secret(), userCode))
                        .param("client", code.client())
                        .param("parameters", JSON.writeValueAsString(code.parameters()))
                        .param("key", code.dpopKey())
                        .param("expires", time(code.expiresAt()))
                        .param("interval", Math.toIntExact(code.interval().toSeconds()))
                        .update()
                == 1;
    }

    /** The device that shows the user code, whether it still waits or not. */
    public Optional<WaitingDevice> find(String userCode) {
        return jdbc.sql(
                        """
                        select client, parameters, expires_at, authorization_id, denied_at from oauth_device_code
                         where user_code_hash in (:userCode)
                         order by expires_at desc
                         limit 1
                        """)
                .param("userCode", hashes(userCode))
                .query(DeviceCodes::waiting)
                .optional();
    }

    /**
     * Stores what the person allowed the device, in one statement that decides; false when somebody
     * has answered before, on any node, or it is too late.
     */
    public boolean allow(String userCode, Authorization authorization, Instant now) {
        JdbcClient.StatementSpec statement =
                jdbc.sql(
                                """
                                with answered as (
                                    update oauth_device_code set authorization_id = :id::uuid
                                     where user_code_hash in (:userCode) and client = :client
                                       and authorization_id is null and denied_at is null and expires_at > :now
                                       and
                                """
                                        + NewAuthorization.OPEN
                                        + "returning client),"
                                        + NewAuthorization.MADE
                                        + " from answered returning id) select count(*) from made")
                        .param("userCode", hashes(userCode))
                        .param("now", time(now));
        return NewAuthorization.bind(statement, authorization).query(Integer.class).single() == 1;
    }

    /** Notes that the person denied; false when somebody has answered before, or it is too late. */
    public boolean deny(String userCode, UUID client, Instant now) {
        return jdbc.sql(
                                """
                                update oauth_device_code set denied_at = :now
                                 where user_code_hash in (:userCode) and client = :client
                                   and authorization_id is null and denied_at is null and expires_at > :now
                                """)
                        .param("userCode", hashes(userCode))
                        .param("client", client)
                        .param("now", time(now))
                        .update()
                == 1;
    }

    /** The device code, whatever became of it. */
    public Optional<StoredDeviceCode> find(OpaqueToken code, Instant now) {
        return jdbc.sql(
                        """
                        select d.client as device_client, d.dpop_jkt, d.expires_at, d.denied_at, d.spent_at,
                               d.authorization_id, u.*,
                        """
                                + AuthorizationColumns.OF_A
                                + """
                                  from oauth_device_code d
                                  left join oauth_authorization a on a.id = d.authorization_id
                                  left join lateral usability_of_person(
                                       a.account_id, a.client, a.company_id, a.session_id, :now) u on a.id is not null
                                 where d.hash = :hash
                                """)
                .param("hash", code.hash())
                .param("now", time(now))
                .query(DeviceCodes::stored)
                .optional();
    }

    /**
     * Notes a poll while nobody has answered, and tells whether it came too early; then the device
     * has to wait longer from now on, whichever node it asks (RFC 8628 section 3.5).
     *
     * @param more how much longer
     * @param tolerance how much earlier than asked for is not too early
     */
    public boolean polledTooEarly(
            OpaqueToken code, Duration more, Duration tolerance, Instant now) {
        return jdbc.sql(
                        """
                        with before as (
                            select hash, polled_at is not null
                                   and polled_at + interval_seconds * interval '1 second' > :tolerated as early
                              from oauth_device_code where hash = :hash for update)
                        update oauth_device_code d
                           set polled_at = :now,
                               interval_seconds = interval_seconds + case when before.early then :more else 0 end
                          from before
                         where d.hash = before.hash
                        returning before.early
                        """)
                .param("hash", code.hash())
                .param("more", Math.toIntExact(more.toSeconds()))
                .param("tolerated", time(now.plus(tolerance)))
                .param("now", time(now))
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** Spends the code; false when it was spent before, on any node. This statement decides. */
    public boolean spend(OpaqueToken code, Instant now) {
        return jdbc.sql(
                                """
                                update oauth_device_code set spent_at = :now
                                 where hash = :hash and spent_at is null
                                """)
                        .param("hash", code.hash())
                        .param("now", time(now))
                        .update()
                == 1;
    }

    /** Spends the code and stores the first refresh token, in one statement that decides. */
    public boolean spend(OpaqueToken code, NewRefreshToken first, Instant now) {
        return jdbc.sql(
                                """
                                with spent as (
                                    update oauth_device_code set spent_at = :now
                                     where hash = :hash and spent_at is null
                                    returning authorization_id)
                                insert into oauth_refresh_token
                                    (day, hash, authorization_id, generation, issued_at, expires_at, dpop_jkt)
                                select :newDay, :newHash, authorization_id, 1, :now, :expires, :key from spent
                                """)
                        .param("hash", code.hash())
                        .param("newDay", Authorizations.day(first.token()))
                        .param("newHash", first.token().hash())
                        .param("now", time(now))
                        .param("expires", time(first.expiresAt()))
                        .param("key", first.dpopKey())
                        .update()
                == 1;
    }

    @Override
    public int clean(Instant now, int most) {
        return jdbc.sql(
                        """
                        delete from oauth_device_code
                         where hash in (select hash from oauth_device_code
                                         where expires_at < :over limit :most for update skip locked)
                        """)
                .param("over", time(now.minus(KEPT)))
                .param("most", most)
                .update();
    }

    @Override
    public String purpose() {
        return PURPOSE;
    }

    @Override
    public boolean needs(UUID key, Instant replaced, Instant now) {
        return now.isBefore(replaced.plus(LONGEST));
    }

    /** Under the keys before too: a rotation takes no code away. */
    private List<byte[]> hashes(String userCode) {
        return Stream.concat(Stream.of(keys.current(PURPOSE)), keys.all(PURPOSE).stream())
                .distinct()
                .map(key -> Hmac.sha256(key.secret(), userCode))
                .toList();
    }

    private static WaitingDevice waiting(ResultSet rs, int number) throws SQLException {
        return new WaitingDevice(
                uuid(rs, "client"),
                JSON.readValue(text(rs, "parameters"), PARAMETERS),
                instant(rs, "expires_at"),
                uuidOrNull(rs, "authorization_id"),
                instantOrNull(rs, "denied_at") != null);
    }

    private static StoredDeviceCode stored(ResultSet rs, int number) throws SQLException {
        return new StoredDeviceCode(
                uuid(rs, "device_client"),
                rs.getString("dpop_jkt"),
                instant(rs, "expires_at"),
                instantOrNull(rs, "denied_at") != null,
                instantOrNull(rs, "spent_at") != null,
                uuidOrNull(rs, "authorization_id") == null ? null : allowed(rs, number));
    }

    private static StoredDeviceCode.Allowed allowed(ResultSet rs, int number) throws SQLException {
        Authorization authorization = Authorizations.row(rs, number);
        return new StoredDeviceCode.Allowed(
                authorization, PersonState.row(rs, authorization.account()));
    }
}
