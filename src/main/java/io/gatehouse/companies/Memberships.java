package io.gatehouse.companies;

import static io.gatehouse.platform.database.Columns.constant;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.uuid;

import io.gatehouse.platform.AccountScope;
import io.gatehouse.platform.CompanyScope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The {@code membership} table: who belongs to which company. */
@Repository
public class Memberships {

    private final JdbcClient jdbc;
    private final AccountScope accountScope;
    private final CompanyScope companyScope;

    Memberships(JdbcClient jdbc, AccountScope accountScope, CompanyScope companyScope) {
        this.jdbc = jdbc;
        this.accountScope = accountScope;
        this.companyScope = companyScope;
    }

    /** All memberships of the account, suspended ones included. */
    public List<Membership> of(UUID account) {
        return accountScope.run(
                account,
                () ->
                        jdbc.sql(
                                        """
                                        select id, account_id, company_id, company_role, state
                                          from membership
                                         where account_id = :account
                                        """)
                                .param("account", account)
                                .query(Memberships::row)
                                .list());
    }

    /** The account's membership of the company; empty when there is none. */
    public Optional<Membership> find(UUID account, UUID company) {
        return companyScope.run(
                company,
                () ->
                        jdbc.sql(
                                        """
                                        select id, account_id, company_id, company_role, state
                                          from membership
                                         where account_id = :account and company_id = :company
                                        """)
                                .param("account", account)
                                .param("company", company)
                                .query(Memberships::row)
                                .optional());
    }

    /** Like {@link #find}; others change or end it when the running transaction has ended. */
    Optional<Membership> keep(UUID account, UUID company) {
        return companyScope.run(
                company,
                () ->
                        jdbc.sql(
                                        """
                                        select id, account_id, company_id, company_role, state
                                          from membership
                                         where account_id = :account and company_id = :company
                                           for share
                                        """)
                                .param("account", account)
                                .param("company", company)
                                .query(Memberships::row)
                                .optional());
    }

    /** Ids of the memberships of the company's active owners. */
    List<UUID> activeOwners(UUID company) {
        return companyScope.run(
                company,
                () ->
                        jdbc.sql(
                                        """
                                        select id from membership
                                         where company_id = :company and company_role = 'owner' and state = 'active'
                                        """)
                                .param("company", company)
                                .query((rs, number) -> uuid(rs, "id"))
                                .list());
    }

    static Membership row(ResultSet rs, int number) throws SQLException {
        return new Membership(
                uuid(rs, "id"),
                uuid(rs, "account_id"),
                uuid(rs, "company_id"),
                constant(rs, "company_role", CompanyRole.class),
                text(rs, "state").equals("active"));
    }
}
