package io.gatehouse.companies;

import static io.gatehouse.platform.database.Columns.uuid;

import io.gatehouse.accounts.AccountErasure;
import io.gatehouse.platform.InstanceScope;
import io.gatehouse.platform.erasure.CompanyRows;
import io.gatehouse.platform.erasure.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The memberships of a company, and its people: who is a member of no other company and no operator
 * is erased, the others keep their accounts.
 */
@Component
class CompanyPeople implements CompanyRows {

    private final JdbcClient jdbc;
    private final InstanceScope scope;
    private final AccountErasure accounts;

    CompanyPeople(JdbcClient jdbc, InstanceScope scope, AccountErasure accounts) {
        this.jdbc = jdbc;
        this.scope = scope;
        this.accounts = accounts;
    }

    @Override
    public Set<String> tables() {
        return Set.of("membership");
    }

    @Override
    public Stage stage() {
        return Stage.PEOPLE;
    }

    @Override
    public Map<String, Long> count(UUID company) {
        return scope.run(
                "people of a company to be deleted",
                () -> {
                    List<UUID> members = members(company, Integer.MAX_VALUE);
                    Set<UUID> elsewhere = elsewhere(company, members);
                    List<UUID> alone = new ArrayList<>(members);
                    alone.removeAll(elsewhere);
                    alone.removeAll(accounts.operatorsAmong(alone));
                    Map<String, Long> counts = new LinkedHashMap<>();
                    counts.put("memberships", (long) members.size());
                    counts.put("accounts_erased", (long) alone.size());
                    counts.put("accounts_kept", (long) members.size() - alone.size());
                    return counts;
                });
    }

    @Override
    public Map<String, Long> delete(UUID company, int most) {
        return scope.run("people of a company that is deleted", () -> deleteSome(company, most));
    }

    private Map<String, Long> deleteSome(UUID company, int most) {
        List<UUID> members = members(company, most);
        if (members.isEmpty()) {
            return Map.of();
        }
        // Locked before it is asked where else they are: nobody gets a new place meanwhile.
        Set<UUID> alone = accounts.lockForErasure(members);
        alone.removeAll(elsewhere(company, members));
        // The company goes, so it needs no owner any more.
        jdbc.sql("select set_config('gatehouse.ownerless', 'on', true)").query(rs -> {});
        jdbc.sql(
                        """
                        delete from membership
                         where company_id = :company and account_id = any(:accounts::uuid[])
                        """)
                .param("company", company)
                .param("accounts", texts(members))
                .update();
        accounts.erase(alone, "system:deletion");
        return Map.of("memberships", (long) members.size(), "accounts_erased", (long) alone.size());
    }

    private List<UUID> members(UUID company, int most) {
        return jdbc.sql(
                        """
                        select account_id from membership
                         where company_id = :company order by account_id limit :most
                        """)
                .param("company", company)
                .param("most", most)
                .query((rs, number) -> uuid(rs, "account_id"))
                .list();
    }

    private Set<UUID> elsewhere(UUID company, List<UUID> members) {
        return Set.copyOf(
                jdbc.sql(
                                """
                                select distinct account_id from membership
                                 where account_id = any(:accounts::uuid[]) and company_id <> :company
                                """)
                        .param("accounts", texts(members))
                        .param("company", company)
                        .query((rs, number) -> uuid(rs, "account_id"))
                        .list());
    }

    private static String[] texts(List<UUID> ids) {
        return ids.stream().map(UUID::toString).toArray(String[]::new);
    }
}
