package io.gatehouse.accounts;

import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.uuid;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Finds accounts. */
@Repository
public class Accounts {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final JdbcClient jdbc;

    Accounts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The account with this id, active or not. */
    public Optional<Account> find(UUID id) {
        return jdbc.sql(
                        """
                        select id, email, email_verified, operator, state, attributes
                          from account
                         where id = :id
                        """)
                .param("id", id)
                .query(Accounts::row)
                .optional();
    }

    /** The accounts with these ids, those that exist, in no order. */
    public List<Account> findAll(Collection<UUID> ids) {
        return ids.isEmpty()
                ? List.of()
                : jdbc.sql(
                                """
                                select id, email, email_verified, operator, state, attributes
                                  from account
                                 where id in (:ids)
                                """)
                        .param("ids", ids)
                        .query(Accounts::row)
                        .list();
    }

    /** The account with this address, active or not. */
    public Optional<Account> findByEmail(EmailAddress email) {
        return jdbc.sql(
                        """
                        select id, email, email_verified, operator, state, attributes
                          from account
                         where email_normal = :email
                        """)
                .param("email", email.normal())
                .query(Accounts::row)
                .optional();
    }

    /** True when the account has something to sign in with; an imported one may have nothing. */
    public boolean canSignIn(UUID account) {
        return jdbc.sql(
                        """
                        select exists (select 1 from account_password where account_id = :account)
                        """)
                .param("account", account)
                .query(Boolean.class)
                .single();
    }

    /** True when at least one active operator exists. */
    boolean hasOperator() {
        return jdbc.sql("select exists (select 1 from account where operator and state = 'active')")
                .query(Boolean.class)
                .single();
    }

    static Account row(ResultSet rs, int number) throws SQLException {
        return new Account(
                uuid(rs, "id"),
                text(rs, "email"),
                rs.getBoolean("email_verified"),
                rs.getBoolean("operator"),
                text(rs, "state").equals("active"),
                attributes(text(rs, "attributes")));
    }

    /** The attributes of an account as its column {@code attributes} has them. */
    public static Map<String, Object> attributes(String json) {
        // Most accounts have none, and this is read with every token of a person.
        return json.equals("{}") ? Map.of() : JSON.readValue(json, OBJECT);
    }
}
