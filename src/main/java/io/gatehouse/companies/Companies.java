package io.gatehouse.companies;

import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.uuid;

import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.platform.cache.KeyedCache;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Finds companies; from memory where they are known. */
@Repository
public class Companies {

    private static final int REMEMBERED = 20_000;

    private final JdbcClient jdbc;
    private final KeyedCache<UUID, Company> byId;

    Companies(JdbcClient jdbc, ConfigVersion version) {
        this.jdbc = jdbc;
        this.byId = new KeyedCache<>(version, REMEMBERED, this::read);
    }

    /** The company with this id, active or not. */
    public Optional<Company> find(UUID id) {
        return byId.get(id);
    }

    /** The company with this slug, active or not. */
    public Optional<Company> findBySlug(String slug) {
        return jdbc.sql("select id, slug, name, state from company where slug = :slug")
                .param("slug", slug)
                .query(Companies::row)
                .optional();
    }

    private Optional<Company> read(UUID id) {
        return jdbc.sql("select id, slug, name, state from company where id = :id")
                .param("id", id)
                .query(Companies::row)
                .optional();
    }

    static Company row(ResultSet rs, int number) throws SQLException {
        return new Company(
                uuid(rs, "id"),
                text(rs, "slug"),
                text(rs, "name"),
                text(rs, "state").equals("active"));
    }
}
