package io.gatehouse.clients;

import static io.gatehouse.platform.database.Columns.strings;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.uuid;
import static io.gatehouse.platform.database.Columns.uuidOrNull;

import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.platform.cache.KeyedCache;
import io.gatehouse.platform.cache.Snapshot;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Finds clients; from memory where they are known. */
@Repository
public class Clients {

    private static final int REMEMBERED = 20_000;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final KeyedCache<String, Client> byClientId;
    private final KeyedCache<UUID, Client> byId;
    private final Snapshot<Set<String>> browserOrigins;
    private final Snapshot<Set<String>> redirectOrigins;

    Clients(JdbcClient jdbc, ConfigVersion version) {
        this.jdbc = jdbc;
        this.byClientId = new KeyedCache<>(version, REMEMBERED, this::readByClientId);
        this.byId = new KeyedCache<>(version, REMEMBERED, this::readById);
        this.browserOrigins = new Snapshot<>(version, this::readBrowserOrigins);
        this.redirectOrigins = new Snapshot<>(version, this::readRedirectOrigins);
    }

    /** The client with this public identifier, active or not. */
    public Optional<Client> find(String clientId) {
        // What no client can be called is not remembered: strangers could fill the memory with it.
        return clientId.length() > ClientRules.LONGEST_ID
                ? Optional.empty()
                : byClientId.get(clientId);
    }

    /** The client with this internal id, active or not. */
    public Optional<Client> find(UUID id) {
        return byId.get(id);
    }

    /**
     * True when a client runs in the browser on this origin: that of a public client's redirect
     * URI, or one that a client names in {@code allowed_origins}.
     */
    public boolean isBrowserOrigin(String origin) {
        return browserOrigins.get().contains(origin);
    }

    /** True when a client that may be used has a redirect URI on this origin. */
    public boolean isRedirectOrigin(String origin) {
        return redirectOrigins.get().contains(origin);
    }

    private Set<String> readRedirectOrigins() {
        Set<String> origins = new HashSet<>();
        jdbc.sql("select redirect_uris from client where state = 'active'")
                .query(rs -> {
                    strings(rs, "redirect_uris")
                            .forEach(uri -> WebOrigin.of(uri).ifPresent(origins::add));
                });
        return Set.copyOf(origins);
    }

    private Set<String> readBrowserOrigins() {
        Set<String> origins = new HashSet<>();
        jdbc.sql(
                        """
                        select auth_method, redirect_uris, allowed_origins
                          from client
                         where state = 'active'
                           and (auth_method = 'none' or allowed_origins <> '{}')
                        """)
                .query(rs -> {
                    origins.addAll(strings(rs, "allowed_origins"));
                    if (text(rs, "auth_method").equals("none")) {
                        strings(rs, "redirect_uris")
                                .forEach(uri -> WebOrigin.of(uri).ifPresent(origins::add));
                    }
                });
        return Set.copyOf(origins);
    }

    private Optional<Client> readByClientId(String clientId) {
        return jdbc.sql("select * from client where client_id = :clientId")
                .param("clientId", clientId)
                .query(Clients::row)
                .optional();
    }

    private Optional<Client> readById(UUID id) {
        return jdbc.sql("select * from client where id = :id")
                .param("id", id)
                .query(Clients::row)
                .optional();
    }

    static Client row(ResultSet rs, int number) throws SQLException {
        return new Client(
                uuid(rs, "id"),
                text(rs, "client_id"),
                text(rs, "name"),
                ClientKind.valueOf(upper(rs, "type")),
                uuidOrNull(rs, "company_id"),
                rs.getString("client_type"),
                AuthMethod.valueOf(upper(rs, "auth_method")),
                strings(rs, "redirect_uris"),
                strings(rs, "post_logout_redirect_uris"),
                strings(rs, "allowed_origins"),
                strings(rs, "scopes"),
                strings(rs, "required_scopes"),
                CompanyContext.valueOf(upper(rs, "company_context")),
                text(rs, "consent").equals("trusted"),
                text(rs, "pkce").equals("required"),
                rs.getString("jwks"),
                rs.getString("jwks_uri"),
                JSON.readValue(text(rs, "settings"), OBJECT),
                text(rs, "state").equals("active"),
                rs.getBoolean("self_registered"));
    }

    private static String upper(ResultSet rs, String column) throws SQLException {
        return text(rs, column).toUpperCase(Locale.ROOT);
    }
}
