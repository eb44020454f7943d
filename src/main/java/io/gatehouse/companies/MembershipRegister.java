package io.gatehouse.companies;

import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.CompanyScope;
import io.gatehouse.platform.Differences;
import io.gatehouse.platform.Ids;
import io.gatehouse.platform.InstanceScope;
import io.gatehouse.platform.Written;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Writes memberships, in the caller's transaction, with the audit event of each change. */
@Repository
public class MembershipRegister {

    private final JdbcClient jdbc;
    private final CompanyScope companyScope;
    private final InstanceScope instanceScope;
    private final AuditLog audit;
    private final Clock clock;

    MembershipRegister(
            JdbcClient jdbc,
            CompanyScope companyScope,
            InstanceScope instanceScope,
            AuditLog audit,
            Clock clock) {
        this.jdbc = jdbc;
        this.companyScope = companyScope;
        this.instanceScope = instanceScope;
        this.audit = audit;
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
                        jdbc.sql(
                                        """
                                        select id, account_id, company_id, company_role, state
                                          from membership
                                         order by company_id, account_id
                                        """)
                                .query(Memberships::row)
                                .list());
    }

    /** Makes the membership of the draft's account and company, or changes it to match. */
    public Written put(MembershipDraft draft, String actor) {
        return companyScope.run(
                draft.company(),
                () ->
                        lock(draft)
                                .map(membership -> update(membership, draft, actor))
                                .orElseGet(() -> create(draft, actor)));
    }

    /** Ends the membership; its role grants end with it. */
    public void end(Membership membership, String actor) {
        companyScope.run(
                membership.companyId(),
                () ->
                        jdbc.sql("delete from membership where id = :id")
                                .param("id", membership.id())
                                .update());
        record(membership.companyId(), membership.id(), actor, "membership.ended", Map.of());
    }

    private Optional<Membership> lock(MembershipDraft draft) {
        return jdbc.sql(
                        """
                        select id, account_id, company_id, company_role, state
                          from membership
                         where account_id = :account and company_id = :company
                           for update
                        """)
                .param("account", draft.account())
                .param("company", draft.company())
                .query(Memberships::row)
                .optional();
    }

    private Written create(MembershipDraft draft, String actor) {
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

    private Written update(Membership before, MembershipDraft draft, String actor) {
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
        jdbc.sql(
                        """
                        update membership set company_role = :role, state = :state, updated_at = :now where id = :id
                        """)
                .param("id", before.id())
                .param("role", lower(role))
                .param("state", state(active))
                .param("now", time(clock.instant()))
                .update();
        record(
                before.companyId(),
                before.id(),
                actor,
                "membership.changed",
                Map.of("fields", changed));
        return new Written.Updated(before.id(), changed);
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
