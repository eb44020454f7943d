package io.gatehouse.accounts;

import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.uuid;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Erases people with their credentials and sessions, in the caller's transaction. Their ids are
 * never used again; their addresses may be.
 */
@Repository
public class AccountErasure {

    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    AccountErasure(JdbcClient jdbc, AuditLog audit, ApplicationEventPublisher events, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.events = events;
        this.clock = clock;
    }

    /** The ids of all accounts. */
    public List<UUID> ids() {
        return jdbc.sql("select id from account").query((rs, number) -> uuid(rs, "id")).list();
    }

    /** Those of the accounts that are operators, whom no company's end erases. */
    public Set<UUID> operatorsAmong(Collection<UUID> accounts) {
        return new HashSet<>(
                jdbc.sql("select id from account where operator and id = any(:ids::uuid[])")
                        .param("ids", texts(accounts))
                        .query((rs, number) -> uuid(rs, "id"))
                        .list());
    }

    /**
     * Keeps everybody else from giving the accounts a new place until the transaction ends, and
     * answers which of them may go: not operators.
     */
    public Set<UUID> lockForErasure(Collection<UUID> accounts) {
        Set<UUID> locked =
                new HashSet<>(
                        jdbc.sql(
                                        """
                                        select id from account
                                         where id = any(:ids::uuid[]) order by id for update
                                        """)
                                .param("ids", texts(accounts))
                                .query((rs, number) -> uuid(rs, "id"))
                                .list());
        locked.removeAll(operatorsAmong(locked));
        return locked;
    }

    /**
     * Does the same for one account, operator or not, and answers the normal form of its address;
     * empty when there is none.
     */
    public Optional<String> lock(UUID account) {
        return jdbc.sql("select email_normal from account where id = :id for update")
                .param("id", account)
                .query((rs, number) -> text(rs, "email_normal"))
                .optional();
    }

    /**
     * Erases the accounts; their memberships must have ended before. They are signed out first, as
     * long as it is known where they are signed in.
     */
    public void erase(Collection<UUID> accounts, String actor) {
        if (accounts.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        accounts.forEach(account ->
                events.publishEvent(
                        new SignOutEverywhere(account, actor, "the account was erased", now)));
        Map<UUID, String> erased =
                jdbc
                        .sql(
                                """
                                delete from account where id = any(:ids::uuid[])
                                returning id, email_normal
                                """)
                        .param("ids", texts(accounts))
                        .query((rs, number) -> Map.entry(uuid(rs, "id"), text(rs, "email_normal")))
                        .list()
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        events.publishEvent(new AccountsErased(erased.keySet(), Set.copyOf(erased.values())));
        erased.keySet()
                .forEach(account ->
                        audit.record(AuditEvent.of(actor, "account.erased", "account:" + account)));
    }

    private static String[] texts(Collection<UUID> ids) {
        return ids.stream().map(UUID::toString).toArray(String[]::new);
    }
}
