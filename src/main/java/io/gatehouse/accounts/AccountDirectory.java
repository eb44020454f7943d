package io.gatehouse.accounts;

import static io.gatehouse.platform.database.Columns.uuid;

import io.gatehouse.platform.Window;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Accounts as operators list, find and lock them. */
@Repository
public class AccountDirectory {

    private final JdbcClient jdbc;

    AccountDirectory(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A piece of the list of accounts in the order of their addresses.
     *
     * @param begins pattern for the address, see {@link io.gatehouse.platform.Prefix}
     */
    public List<Account> page(String begins, Window window) {
        return jdbc.sql(
                        """
                        select id, email, email_verified, operator, state, attributes
                          from account
                         where email_normal collate "C" > :after and email_normal collate "C" like :begins
                         order by email_normal collate "C"
                         limit :rows
                        """)
                .param("after", window.key())
                .param("begins", begins)
                .param("rows", window.rows())
                .query(Accounts::row)
                .list();
    }

    /** The account as it is now, unchanged by others until the transaction ends. */
    public Optional<Account> lock(UUID id) {
        return jdbc.sql(
                        """
                        select id, email, email_verified, operator, state, attributes
                          from account
                         where id = :id
                           for update
                        """)
                .param("id", id)
                .query(Accounts::row)
                .optional();
    }

    /**
     * True when nobody else is an active operator. Locks the operators, so that two of them cannot
     * end each other at once.
     */
    public boolean isLastOperator(UUID account) {
        return jdbc.sql(
                        """
                        select id from account
                         where operator and state = 'active' order by id for update
                        """)
                .query((rs, number) -> uuid(rs, "id"))
                .list()
                .equals(List.of(account));
    }
}
