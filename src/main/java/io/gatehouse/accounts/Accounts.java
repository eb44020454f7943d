package io.gatehouse.accounts;

import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.uuid;

import java.sql.ResultSet;
import java.sql.SQLException;
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

    /** True when at least one active operator exists. */
    public boolean hasOperator() {
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
                JSON.readValue(text(rs, "attributes"), OBJECT));
    }
}
