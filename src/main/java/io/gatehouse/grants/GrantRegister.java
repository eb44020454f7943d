package io.gatehouse.grants;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Role;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.CompanyScope;
import io.gatehouse.platform.Ids;
import io.gatehouse.platform.InstanceScope;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.Written;
import io.gatehouse.platform.cache.ConfigVersion;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Gives and ends roles, company-wide and on single resources, in the caller's transaction or one of
 * its own, with the audit event of each change.
 */
@Service
public class GrantRegister {

    private final GrantRows rows;
    private final GrantRules rules;
    private final GrantList list;
    private final CompanyScope companyScope;
    private final InstanceScope instanceScope;
    private final AuditLog audit;
    private final ConfigVersion version;
    private final Clock clock;

    GrantRegister(
            GrantRows rows,
            GrantRules rules,
            GrantList list,
            CompanyScope companyScope,
            InstanceScope instanceScope,
            AuditLog audit,
            ConfigVersion version,
            Clock clock) {
        this.rows = rows;
        this.rules = rules;
        this.list = list;
        this.companyScope = companyScope;
        this.instanceScope = instanceScope;
        this.audit = audit;
        this.version = version;
        this.clock = clock;
    }

    /**
     * How a grant is given.
     *
     * @param grantedBy who gives it, as {@code kind:id}
     * @param endsAt when it ends; null for no end
     * @param reason for people who ask why; null for none
     */
    public record Terms(String grantedBy, @Nullable Instant endsAt, @Nullable String reason) {}

    /**
     * Every company-wide grant of every company, ended ones included.
     *
     * @param reason why all companies' rows are read
     */
    public List<RoleGrant> all(String reason) {
        return list.all(reason);
    }

    /** Gives the role company-wide, as {@link #give(GrantDraft, Terms)} does. */
    public Written give(RoleHolder holder, Api api, Role role, Terms terms) {
        return give(new GrantDraft(holder, api, role, null), terms);
    }

    /**
     * Gives the role. A live grant of the same role to the same holder, on the same resource, stays
     * as it is; one that has ended is given anew.
     */
    public Written give(GrantDraft draft, Terms terms) {
        Instant now = clock.instant();
        List<Refusal> refusals = rules.check(draft, terms, now);
        return refusals.isEmpty()
                ? scoped(draft.holder().company(), () -> write(draft, terms, now))
                : new Written.Refused(refusals);
    }

    /** Moves the end of a live grant: later, earlier but ahead of now, or null for no end. */
    public Written change(RoleGrant grant, @Nullable Instant endsAt, String actor) {
        Instant now = clock.instant();
        Optional<Refusal> misfit = rules.end(endsAt, now);
        if (misfit.isPresent()) {
            return new Written.Refused(List.of(misfit.get()));
        }
        if (!grant.isLive(now)) {
            return Written.Refused.because("ends_at", "cannot change: the grant has ended");
        }
        if (Objects.equals(endsAt, grant.endsAt())) {
            return new Written.Unchanged(grant.id());
        }
        return scoped(
                grant.company(),
                () -> {
                    if (!rows.end(grant, endsAt)) {
                        return Written.Refused.because("", "the grant has ended");
                    }
                    record(grant, actor, "role-grant.changed", endsAt);
                    return new Written.Updated(grant.id(), Set.of("ends_at"));
                });
    }

    /** Ends the grant at once. */
    public void end(RoleGrant grant, String actor) {
        scoped(
                grant.company(),
                () -> {
                    if (rows.delete(grant)) {
                        record(grant, actor, "role-grant.ended", null);
                    }
                    return grant;
                });
    }

    /** Ends every grant on the resource, because it is gone; how many there were. */
    public int endAll(UUID company, Resource resource, String actor) {
        return companyScope.run(
                company,
                () -> {
                    List<RoleGrant> ended = rows.delete(company, resource);
                    ended.forEach(grant -> record(grant, actor, "role-grant.ended", null));
                    audit.record(
                            new AuditEvent(
                                    company,
                                    actor,
                                    "resource.ended",
                                    "resource:" + resource.text(),
                                    Map.of("grants", ended.size())));
                    return ended.size();
                });
    }

    private Written write(GrantDraft draft, Terms terms, Instant now) {
        Optional<RoleGrant> before = rows.lock(draft);
        if (before.isPresent()) {
            if (before.get().isLive(now)) {
                return new Written.Unchanged(before.get().id());
            }
            end(before.get(), terms.grantedBy());
        }
        UUID id = Ids.uuidV7(now);
        if (!rows.insert(id, draft, terms, now)) {
            // Another request gave it at the same moment.
            return new Written.Unchanged(rows.lock(draft).orElseThrow().id());
        }
        record(
                new RoleGrant(
                        id,
                        draft.role().id(),
                        null,
                        draft.holder() instanceof RoleHolder.Service(var client)
                                ? client.id()
                                : null,
                        draft.holder().company(),
                        draft.resource(),
                        terms.grantedBy(),
                        now,
                        terms.endsAt(),
                        terms.reason()),
                terms.grantedBy(),
                "role-grant.created",
                terms.endsAt());
        return new Written.Created(id);
    }

    private <T> T scoped(@Nullable UUID company, Supplier<T> work) {
        return company == null
                ? instanceScope.run("role of a platform client", work)
                : companyScope.run(company, work);
    }

    // Roles of persons are read from the database each time, so no cache has to forget them.
    private void record(RoleGrant grant, String actor, String action, @Nullable Instant endsAt) {
        if (grant.client() != null && grant.resource() == null) {
            version.bump();
        }
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("role", grant.role().toString());
        if (grant.resource() != null) {
            detail.put("resource", grant.resource().text());
        }
        if (endsAt != null) {
            detail.put("ends_at", endsAt.toString());
        }
        audit.record(
                new AuditEvent(grant.company(), actor, action, "role-grant:" + grant.id(), detail));
    }
}
