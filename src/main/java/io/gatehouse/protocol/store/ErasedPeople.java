package io.gatehouse.protocol.store;

import io.gatehouse.accounts.AccountsErased;
import java.util.UUID;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Removes, in the transaction of their erasure, what was given in the name of people. */
@Component
class ErasedPeople {

    private final JdbcClient jdbc;

    ErasedPeople(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    // One pass over each table for all of them: nothing on the token path needs an index for this.
    @EventListener
    void erased(AccountsErased people) {
        String[] accounts = people.accounts().stream().map(UUID::toString).toArray(String[]::new);
        run(
                """
                delete from oauth_code where authorization_id in
                    (select id from oauth_authorization where account_id = any(:accounts::uuid[]))
                """,
                accounts);
        run(
                """
                delete from oauth_device_code where authorization_id in
                    (select id from oauth_authorization where account_id = any(:accounts::uuid[]))
                """,
                accounts);
        run(
                """
                delete from oauth_refresh_token where authorization_id in
                    (select id from oauth_authorization where account_id = any(:accounts::uuid[]))
                """,
                accounts);
        run(
                """
                delete from oauth_reference_token where claims::jsonb ->> 'sub' = any(:accounts::text[])
                """,
                accounts);
        run(
                """
                delete from oauth_authorization where account_id = any(:accounts::uuid[])
                """,
                accounts);
    }

    private void run(String sql, String[] accounts) {
        jdbc.sql(sql).param("accounts", accounts).update();
    }
}
