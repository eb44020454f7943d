package io.gatehouse.registration;

import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.uuid;
import static io.gatehouse.platform.database.Columns.uuidOrNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientRegister;
import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.platform.housekeeping.Housekeeper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The {@code client_registration} table: by which policy a client registered itself, its
 * registration access token, and when it was used last.
 */
@Repository
public class ClientRegistrations implements Housekeeper {

    private static final String ACTOR = "system:housekeeping";

    /** How exactly it is known when a client was used last. */
    private static final Duration GRAIN = Duration.ofHours(12);

    private static final int REMEMBERED = 20_000;

    private final JdbcClient jdbc;
    private final ClientRegister clients;
    private final RegistrationSettings settings;
    private final Cache<UUID, Instant> noted =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    ClientRegistrations(JdbcClient jdbc, ClientRegister clients, RegistrationSettings settings) {
        this.jdbc = jdbc;
        this.clients = clients;
        this.settings = settings;
    }

    /**
     * The registration behind a registration access token.
     *
     * @param policy null when it was deleted
     */
    record Found(UUID client, @Nullable UUID policy) {}

    void add(
            Client client,
            RegistrationPolicy policy,
            boolean open,
            OpaqueToken token,
            Instant now) {
        jdbc.sql(
                        """
                        insert into client_registration (client, policy, open, token_hash, created_at)
                        values (:client, :policy, :open, :hash, :now)
                        """)
                .param("client", client.id())
                .param("policy", policy.id())
                .param("open", open)
                .param("hash", token.hash())
                .param("now", time(now))
                .update();
    }

    /** The registration whose token, or next token, it is. */
    Optional<Found> find(OpaqueToken token) {
        return jdbc.sql(
                        """
                        select client, policy from client_registration
                         where token_hash = :hash or next_hash = :hash
                        """)
                .param("hash", token.hash())
                .query(ClientRegistrations::row)
                .optional();
    }

    /** The same, unchanged by others until the transaction ends. */
    Optional<Found> lock(OpaqueToken token) {
        return jdbc.sql(
                        """
                        select client, policy from client_registration
                         where token_hash = :hash or next_hash = :hash
                           for update
                        """)
                .param("hash", token.hash())
                .query(ClientRegistrations::row)
                .optional();
    }

    private static Found row(ResultSet rs, int number) throws SQLException {
        return new Found(uuid(rs, "client"), uuidOrNull(rs, "policy"));
    }

    /** Ends the token before, when the presented one is its successor: that one arrived. */
    void settle(OpaqueToken presented) {
        jdbc.sql(
                        """
                        update client_registration set token_hash = next_hash, next_hash = null
                         where next_hash = :hash
                        """)
                .param("hash", presented.hash())
                .update();
    }

    /** Gives the client a further token, whose first use ends the one before. */
    void rotate(Client client, OpaqueToken next) {
        jdbc.sql("update client_registration set next_hash = :hash where client = :client")
                .param("hash", next.hash())
                .param("client", client.id())
                .update();
    }

    /** How many registered without a token and were never used. */
    int openAndNeverUsed() {
        return jdbc.sql(
                        """
                        select count(*) from client_registration where open and last_used_at is null
                        """)
                .query(Integer.class)
                .single();
    }

    /** Remembers, for a client that registered itself, that it got a token; written rarely. */
    public void noteUse(Client client, Instant now) {
        if (!client.selfRegistered()) {
            return;
        }
        Instant before = noted.getIfPresent(client.id());
        if (before != null && before.plus(GRAIN).isAfter(now)) {
            return;
        }
        jdbc.sql(
                        """
                        update client_registration set last_used_at = :now
                         where client = :client and (last_used_at is null or last_used_at < :now)
                        """)
                .param("now", time(now))
                .param("client", client.id())
                .update();
        noted.put(client.id(), now);
    }

    /** Deletes clients that registered themselves and are not used. */
    @Override
    public int clean(Instant now, int most) {
        List<UUID> unused =
                jdbc.sql(
                                """
                                select client from client_registration
                                 where coalesce(last_used_at, created_at) < :some
                                   and (coalesce(last_used_at, created_at) < :unused
                                        or (last_used_at is null and created_at < :never))
                                 order by coalesce(last_used_at, created_at)
                                 limit :most
                                   for update skip locked
                                """)
                        .param("some", time(now.minus(shorter())))
                        .param("unused", time(now.minus(settings.unusedAfter())))
                        .param("never", time(now.minus(settings.neverUsedAfter())))
                        .param("most", most)
                        .query((rs, number) -> uuid(rs, "client"))
                        .list();
        unused.forEach(id -> clients.find(id).ifPresent(one -> clients.delete(one, ACTOR)));
        return unused.size();
    }

    private Duration shorter() {
        return settings.neverUsedAfter().compareTo(settings.unusedAfter()) < 0
                ? settings.neverUsedAfter()
                : settings.unusedAfter();
    }
}
