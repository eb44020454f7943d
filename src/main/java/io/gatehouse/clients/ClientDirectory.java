package io.gatehouse.clients;

import static io.gatehouse.platform.database.Columns.text;

import io.gatehouse.platform.Window;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Clients as operators and admins list and find them. */
@Repository
public class ClientDirectory {

    private final JdbcClient jdbc;

    ClientDirectory(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A piece of the list of clients in the order of the client ids.
     *
     * @param company whose clients; null for all clients
     * @param begins pattern for client id or name, see {@link io.gatehouse.platform.Prefix}
     */
    public List<Client> page(@Nullable UUID company, String begins, Window window) {
        return jdbc.sql(
                        """
                        select * from client
                         where client_id collate "C" > :after
                           and (:company::uuid is null or company_id = :company::uuid)
                           and (client_id_normal collate "C" like :begins or name_normal collate "C" like :begins)
                         order by client_id collate "C"
                         limit :rows
                        """)
                .param("after", window.key())
                .param("company", company)
                .param("begins", begins)
                .param("rows", window.rows())
                .query(Clients::row)
                .list();
    }

    /** Client ids of some clients that may ask for one of the scopes. */
    public List<String> usersOf(Collection<String> scopes) {
        return jdbc.sql(
                        """
                        select client_id from client
                         where scopes && :scopes::text[] order by client_id limit 5
                        """)
                .param("scopes", scopes.toArray(String[]::new))
                .query((rs, number) -> text(rs, "client_id"))
                .list();
    }
}
