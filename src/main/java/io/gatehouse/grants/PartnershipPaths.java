package io.gatehouse.grants;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.uuid;
import static io.gatehouse.platform.database.Columns.uuids;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Asks the function {@code partnership_paths}: where a person may act because of a partnership.
 * Companies, memberships, partnerships and grants are looked at as they are at this moment.
 */
@Repository
public class PartnershipPaths {

    private final JdbcClient jdbc;

    PartnershipPaths(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The ways by which the account may act in the company at {@code now}, whether it is also a
     * member or not.
     */
    public List<PartnershipPath> into(UUID company, UUID account, Instant now) {
        return find(account, company, now);
    }

    /** The ways by which the account may act anywhere at {@code now}. */
    public List<PartnershipPath> of(UUID account, Instant now) {
        return find(account, null, now);
    }

    private List<PartnershipPath> find(UUID account, @Nullable UUID company, Instant now) {
        return jdbc.sql(
                        """
                        select partnership, company, consultancy, membership, since, role_ids
                          from partnership_paths(:account, :company::uuid, :now)
                         order by partnership
                        """)
                .param("account", account)
                .param("company", company)
                .param("now", time(now))
                .query(PartnershipPaths::row)
                .list();
    }

    private static PartnershipPath row(ResultSet rs, int number) throws SQLException {
        return new PartnershipPath(
                uuid(rs, "partnership"),
                uuid(rs, "company"),
                uuid(rs, "consultancy"),
                uuid(rs, "membership"),
                instant(rs, "since"),
                uuids(rs, "role_ids"));
    }
}
