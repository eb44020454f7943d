package io.gatehouse.companies;

import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.accounts.Accounts;
import io.gatehouse.accounts.EmailAddress;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.CompanyScope;
import io.gatehouse.platform.Differences;
import io.gatehouse.platform.Ids;
import io.gatehouse.platform.InstanceScope;
import io.gatehouse.platform.Window;
import io.gatehouse.platform.Written;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Writes memberships, in the caller's transaction, with the audit event of each change. Its public
 * methods are an operator's explicit act, which may leave a company without an owner.
 */
@Repository
public class MembershipRegister {

    private static final String ROWS =
            "select id, account_id, company_id, company_role, state from membership ";

    private final JdbcClient jdbc;
    private final CompanyScope companyScope;
    private final InstanceScope instanceScope;
    private final Accounts accounts;
    private final CompanyPolicies policies;
    private final AuditLog audit;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    MembershipRegister(
            JdbcClient jdbc,
            CompanyScope companyScope,
            InstanceScope instanceScope,
            Accounts accounts,
            CompanyPolicies policies,
            AuditLog audit,
            ApplicationEventPublisher events,
            Clock clock) {
        this.jdbc = jdbc;
        this.companyScope = companyScope;
        this.instanceScope = instanceScope;
        this.accounts = accounts;
        this.policies = policies;
        this.audit = audit;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Every membership of every company.
     *
     * @param reason why all companies' rows are read
     */
    public List<Membership> all(String reason) {
        return instanceScope.run(
                reason,
                () ->
                        jdbc.sql(ROWS + "order by company_id, account_id")
                                .query(Memberships::row)
                                .list());
    }

    /** A piece of the list of the company's memberships, the oldest first. */
    public List<Membership> page(UUID company, Window window) {
        return companyScope.run(
                company,
                () ->
                        jdbc.sql(
                                        ROWS
                                                + "where company_id = :company and id > :after order by id limit :rows")
                                .param("company", company)
                                .param("after", window.id())
                                .param("rows", window.rows())
                                .query(Memberships::row)
                                .list());
    }

    /** The company's membership with this id. */
    public Optional<Membership> find(UUID company, UUID id) {
        return companyScope.run(
                company,
                () ->
                        jdbc.sql(ROWS + "where company_id = :company and id = :id")
                                .param("company", company)
                                .param("id", id)
                                .query(Memberships::row)
                                .optional());
    }

    /** The company's membership as it is now, unchanged by others until the transaction ends. */
    public Optional<Membership> lock(UUID company, UUID id) {
        return companyScope.run(
                company,
                () ->
                        jdbc.sql(ROWS + "where company_id = :company and id = :id for update")
                                .param("company", company)
                                .param("id", id)
                                .query(Memberships::row)
                                .optional());
    }

    /**
     * Makes the membership. Refused for somebody whose address the company's policy does not allow.
     *
     * @throws org.springframework.dao.DuplicateKeyException when the account has one already
     */
    public Written make(MembershipDraft draft, String actor) {
        return companyScope.run(draft.company(), () -> create(draft, actor));
    }

    /** The account's memberships, in the running instance scope. */
    public List<Membership> of(UUID account) {
        return jdbc.sql(ROWS + "where account_id = :account order by company_id")
                .param("account", account)
                .query(Memberships::row)
                .list();
    }

    /**
     * Makes the membership of the draft's account and company, or changes it to match. Refused for
     * a new member whose address the company's policy does not allow.
     */
    public Written put(MembershipDraft draft, String actor) {
        return companyScope.run(
                draft.company(),
                () ->
                        lock(draft)
                                .map(membership -> change(membership, draft, actor, true))
                                .orElseGet(() -> create(draft, actor)));
    }

    /** Ends the membership; its role grants end with it. */
    public void end(Membership membership, String actor) {
        end(membership, actor, true);
    }

    void end(Membership membership, String actor, boolean ownerless) {
        boolean needed = ownerless && membership.companyRole() == CompanyRole.OWNER;
        companyScope.run(
                membership.companyId(),
                () ->
                        writing(
                                needed,
                                jdbc.sql("delete from membership where id = :id")
                                        .param("id", membership.id())));
        record(membership.companyId(), membership.id(), actor, "membership.ended", Map.of());
        if (powerful(membership.companyRole(), membership.active())) {
            events.publishEvent(new PowersLost(membership, actor));
        }
        events.publishEvent(
                new MembershipEnded(
                        membership.accountId(), membership.companyId(), clock.instant()));
    }

    // The database looks at the setting when the row changes, so it is on for this statement only.
    private void writing(boolean ownerless, JdbcClient.StatementSpec statement) {
        if (ownerless) {
            allowOwnerless("on");
        }
        statement.update();
        if (ownerless) {
            allowOwnerless("");
        }
    }

    private void allowOwnerless(String value) {
        jdbc.sql("select set_config('gatehouse.ownerless', :value, true)")
                .param("value", value)
                .query(rs -> {});
    }

    private Optional<Membership> lock(MembershipDraft draft) {
        return jdbc.sql(ROWS + "where account_id = :account and company_id = :company for update")
                .param("account", draft.account())
                .param("company", draft.company())
                .query(Memberships::row)
                .optional();
    }

    private Written create(MembershipDraft draft, String actor) {
        CompanyPolicy policy = policies.read(draft.company());
        if (!allows(policy, draft.account())) {
            return Written.Refused.because(
                    "company",
                    "accepts only addresses of "
                            + String.join(", ", new TreeSet<>(policy.allowedEmailDomains())));
        }
        Instant now = clock.instant();
        UUID id = Ids.uuidV7(now);
        CompanyRole role = draft.companyRole() == null ? CompanyRole.MEMBER : draft.companyRole();
        jdbc.sql(
                        """
                        insert into membership (id, account_id, company_id, company_role, state, created_at, updated_at)
                        values (:id, :account, :company, :role, :state, :now, :now)
                        """)
                .param("id", id)
                .param("account", draft.account())
                .param("company", draft.company())
                .param("role", lower(role))
                .param("state", state(!Boolean.FALSE.equals(draft.active())))
                .param("now", time(now))
                .update();
        record(
                draft.company(),
                id,
                actor,
                "membership.created",
                Map.of("account", draft.account().toString(), "company_role", lower(role)));
        return new Written.Created(id);
    }

    private boolean allows(CompanyPolicy policy, UUID account) {
        return policy.allowedEmailDomains().isEmpty()
                || accounts.find(account)
                        .flatMap(known -> EmailAddress.parse(known.email()))
                        .filter(policy::allows)
                        .isPresent();
    }

    Written change(Membership before, MembershipDraft draft, String actor, boolean ownerless) {
        CompanyRole role = draft.companyRole() == null ? before.companyRole() : draft.companyRole();
        boolean active = draft.active() == null ? before.active() : draft.active();
        Set<String> changed =
                new Differences()
                        .compare("company_role", before.companyRole(), role)
                        .compare("state", before.active(), active)
                        .fields();
        if (changed.isEmpty()) {
            return new Written.Unchanged(before.id());
        }
        writing(
                ownerless && before.companyRole() == CompanyRole.OWNER,
                jdbc.sql(
                                """
                                update membership set company_role = :role, state = :state, updated_at = :now where id = :id
                                """)
                        .param("id", before.id())
                        .param("role", lower(role))
                        .param("state", state(active))
                        .param("now", time(clock.instant())));
        record(
                before.companyId(),
                before.id(),
                actor,
                "membership.changed",
                Map.of("fields", changed));
        if (powerful(before.companyRole(), before.active()) && !powerful(role, active)) {
            events.publishEvent(new PowersLost(before, actor));
        }
        if (before.active() && !active) {
            events.publishEvent(
                    new MembershipSuspended(
                            before.accountId(), before.companyId(), clock.instant()));
        }
        return new Written.Updated(before.id(), changed);
    }

    private static boolean powerful(CompanyRole role, boolean active) {
        return active && role != CompanyRole.MEMBER;
    }

    private void record(
            UUID company,
            UUID membership,
            String actor,
            String action,
            Map<String, Object> detail) {
        audit.record(new AuditEvent(company, actor, action, "membership:" + membership, detail));
    }

    private static String lower(CompanyRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private static String state(boolean active) {
        return active ? "active" : "suspended";
    }
}
