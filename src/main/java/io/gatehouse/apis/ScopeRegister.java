package io.gatehouse.apis;

import static io.gatehouse.platform.database.Columns.text;

import io.gatehouse.platform.Ids;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Writes the scopes of one API. */
@Repository
class ScopeRegister {

    private final JdbcClient jdbc;
    private final Clock clock;

    ScopeRegister(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** The audience of the API that has the scope. */
    Optional<String> ownerOf(String scope) {
        return jdbc.sql(
                        """
                        select a.audience from api_scope s join api a on a.id = s.api_id where s.name = :name
                        """)
                .param("name", scope)
                .query((rs, number) -> text(rs, "audience"))
                .optional();
    }

    /** Makes the wanted scopes those of the API; their ids by name. */
    Map<String, UUID> replace(
            UUID api, Map<String, Scope> before, List<ApiDraft.ScopeDraft> wanted) {
        Map<String, UUID> ids = new LinkedHashMap<>();
        for (ApiDraft.ScopeDraft scope : wanted) {
            Scope known = before.get(scope.name());
            ids.put(scope.name(), known == null ? insert(api, scope) : known.id());
            if (known != null && !known.description().equals(scope.description())) {
                describe(known.id(), scope.description());
            }
        }
        before.forEach((name, scope) -> {
            if (!ids.containsKey(name)) {
                jdbc.sql("delete from api_scope where id = :id").param("id", scope.id()).update();
            }
        });
        return ids;
    }

    /** Splits the names that begin with a client type of the API into the parts of the grammar. */
    void split(UUID api) {
        jdbc.sql(
                        """
                        update api_scope s
                           set client_type = n.part[1], resource = n.part[2], permission = n.part[3]
                          from (select x.id, case when m.part[1] = any (a.client_types) then m.part end as part
                                  from api_scope x
                                  join api a on a.id = x.api_id
                                 cross join lateral
                                       (select regexp_match(x.name, '^([a-z][a-z0-9_-]*)[.](.+):([a-z][a-z0-9_-]*)$') as part) m
                                 where a.id = :api) n
                         where n.id = s.id and s.client_type is distinct from n.part[1]
                        """)
                .param("api", api)
                .update();
    }

    private UUID insert(UUID api, ApiDraft.ScopeDraft scope) {
        UUID id = Ids.uuidV7(clock.instant());
        jdbc.sql(
                        """
                        insert into api_scope (id, api_id, name, description)
                        values (:id, :api, :name, :description)
                        """)
                .param("id", id)
                .param("api", api)
                .param("name", scope.name())
                .param("description", scope.description())
                .update();
        return id;
    }

    private void describe(UUID scope, String description) {
        jdbc.sql("update api_scope set description = :description where id = :id")
                .param("id", scope)
                .param("description", description)
                .update();
    }
}
