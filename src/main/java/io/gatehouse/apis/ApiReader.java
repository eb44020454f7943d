package io.gatehouse.apis;

import static io.gatehouse.platform.database.Columns.array;
import static io.gatehouse.platform.database.Columns.constant;
import static io.gatehouse.platform.database.Columns.strings;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.uuid;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads APIs with their scopes and roles: three statements, however many there are. */
@Repository
class ApiReader {

    private final JdbcClient jdbc;

    ApiReader(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<Api> all() {
        return read(null);
    }

    /** Those with these audiences. */
    List<Api> named(Collection<String> audiences) {
        return those("select id from api where audience = any(:values)", array(audiences));
    }

    /** Those with these ids. */
    List<Api> withIds(Collection<UUID> ids) {
        return read(texts(ids));
    }

    /** Those of the scopes, and if none of them declares the client type, those that do. */
    List<Api> concerning(
            Collection<String> scopes, @Nullable String clientType, Predicate<Api> visible) {
        List<Api> found =
                new ArrayList<>(
                        those(
                                "select distinct api_id as id from api_scope where name = any(:values)",
                                array(scopes)));
        found.removeIf(visible.negate());
        if (clientType != null
                && found.stream().noneMatch(api -> api.clientTypes().contains(clientType))) {
            declaring(clientType).stream().filter(visible).forEach(found::add);
        }
        return found;
    }

    /** Those that one of the roles belongs to. */
    List<Api> withRoles(Collection<UUID> roles) {
        return those(
                "select distinct api_id as id from api_role where id = any(cast(:values as uuid[]))",
                texts(roles));
    }

    private List<Api> declaring(String clientType) {
        return those(
                "select id from api where client_types && cast(:values as text[])",
                new String[] {clientType});
    }

    private List<Api> those(String sql, String[] values) {
        List<UUID> ids =
                values.length == 0
                        ? List.of()
                        : jdbc.sql(sql)
                                .param("values", values)
                                .query((rs, number) -> uuid(rs, "id"))
                                .list();
        return ids.isEmpty() ? List.of() : read(texts(ids));
    }

    private static String[] texts(Collection<UUID> ids) {
        return ids.stream().map(UUID::toString).toArray(String[]::new);
    }

    /** Null stands for all ids. */
    private List<Api> read(String @Nullable [] ids) {
        Map<UUID, Map<String, Scope>> scopes = byApi(scopes(ids), Scope::name);
        Map<UUID, Map<String, Role>> roles = byApi(roles(ids), Role::name);
        return jdbc.sql(
                        """
                        select id, audience, name, client_types, token_seconds, token_format,
                               token_algorithm, introspection_clients, built_in
                          from api
                         where (cast(:ids as uuid[]) is null or id = any(cast(:ids as uuid[])))
                         order by audience
                        """)
                .param("ids", ids)
                .query((rs, number) -> api(rs, scopes, roles))
                .list();
    }

    private List<Owned<Scope>> scopes(String @Nullable [] apis) {
        return jdbc.sql(
                        """
                        select id, api_id, name, description
                          from api_scope
                         where (cast(:apis as uuid[]) is null or api_id = any(cast(:apis as uuid[])))
                         order by name
                        """)
                .param("apis", apis)
                .query((rs, number) ->
                        new Owned<>(
                                uuid(rs, "api_id"),
                                new Scope(
                                        uuid(rs, "id"), text(rs, "name"), text(rs, "description"))))
                .list();
    }

    private List<Owned<Role>> roles(String @Nullable [] apis) {
        return jdbc.sql(
                        """
                        select r.id, r.api_id, r.name, r.description,
                               array(select s.name from api_role_scope x join api_scope s on s.id = x.scope_id
                                      where x.role_id = r.id order by s.name) as scopes,
                               array(select a.subject_kind from api_role_assignable a
                                      where a.role_id = r.id) as assignable_to
                          from api_role r
                         where (cast(:apis as uuid[]) is null or r.api_id = any(cast(:apis as uuid[])))
                         order by r.name
                        """)
                .param("apis", apis)
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
