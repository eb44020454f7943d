package io.gatehouse.apis;

import static io.gatehouse.platform.database.Columns.constant;
import static io.gatehouse.platform.database.Columns.strings;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.uuid;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads the whole catalogue of APIs in three statements. */
@Repository
class ApiReader {

    private final JdbcClient jdbc;

    ApiReader(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<Api> all() {
        Map<UUID, Map<String, Scope>> scopes = byApi(scopes(), Scope::name);
        Map<UUID, Map<String, Role>> roles = byApi(roles(), Role::name);
        return jdbc.sql(
                        """
                        select id, audience, name, client_types, token_seconds, token_format,
                               token_algorithm, introspection_clients, built_in
                          from api
                         order by audience
                        """)
                .query((rs, number) -> api(rs, scopes, roles))
                .list();
    }

    private List<Owned<Scope>> scopes() {
        return jdbc.sql("select id, api_id, name, description from api_scope order by name")
                .query((rs, number) ->
                        new Owned<>(
                                uuid(rs, "api_id"),
                                new Scope(
                                        uuid(rs, "id"), text(rs, "name"), text(rs, "description"))))
                .list();
    }

    private List<Owned<Role>> roles() {
        return jdbc.sql(
                        """
                        select r.id, r.api_id, r.name, r.description,
                               array(select s.name from api_role_scope x join api_scope s on s.id = x.scope_id
                                      where x.role_id = r.id order by s.name) as scopes,
                               array(select a.subject_kind from api_role_assignable a
                                      where a.role_id = r.id) as assignable_to
                          from api_role r
                         order by r.name
                        """)
                .query((rs, number) -> new Owned<>(uuid(rs, "api_id"), role(rs)))
                .list();
    }

    private static Role role(ResultSet rs) throws SQLException {
        Set<SubjectKind> assignableTo =
                strings(rs, "assignable_to").stream()
                        .map(kind -> SubjectKind.valueOf(kind.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toUnmodifiableSet());
        return new Role(
                uuid(rs, "id"),
                text(rs, "name"),
                text(rs, "description"),
                strings(rs, "scopes"),
                strings(rs, "scopes"),
                assignableTo);
    }

    private static Api api(
            ResultSet rs, Map<UUID, Map<String, Scope>> scopes, Map<UUID, Map<String, Role>> roles)
            throws SQLException {
        UUID id = uuid(rs, "id");
        Api listed =
                listed(id, rs, scopes.getOrDefault(id, Map.of()), roles.getOrDefault(id, Map.of()));
        return listed.withImplied();
    }

    private static Api listed(
            UUID id, ResultSet rs, Map<String, Scope> scopes, Map<String, Role> roles)
            throws SQLException {
        return new Api(
                id,
                text(rs, "audience"),
                text(rs, "name"),
                strings(rs, "client_types"),
                Duration.ofSeconds(rs.getInt("token_seconds")),
                constant(rs, "token_format", TokenFormat.class),
                text(rs, "token_algorithm"),
                strings(rs, "introspection_clients"),
                scopes,
                roles,
                rs.getBoolean("built_in"));
    }

    private static <T> Map<UUID, Map<String, T>> byApi(
            List<Owned<T>> all, Function<T, String> name) {
        Map<UUID, List<T>> lists = new LinkedHashMap<>();
        all.forEach(owned ->
                lists.computeIfAbsent(owned.api, id -> new ArrayList<>()).add(owned.value));
        Map<UUID, Map<String, T>> maps = new LinkedHashMap<>();
        lists.forEach((api, values) -> {
            Map<String, T> named = new LinkedHashMap<>();
            values.forEach(value -> named.put(name.apply(value), value));
            maps.put(api, Collections.unmodifiableMap(named));
        });
        return maps;
    }

    private record Owned<T>(UUID api, T value) {}
}
