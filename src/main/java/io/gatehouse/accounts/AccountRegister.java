package io.gatehouse.accounts;

import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.platform.Differences;
import io.gatehouse.platform.Ids;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.Written;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes accounts, their passwords and the attributes they may have. Every method runs in the
 * caller's transaction and records its change there.
 */
@Repository
public class AccountRegister {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    AccountRegister(
            JdbcClient jdbc, AuditLog audit, ApplicationEventPublisher events, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.events = events;
        this.clock = clock;
    }

    /** Every account in the order of their addresses. */
    public List<Account> all() {
        return jdbc.sql(
                        """
                        select id, email, email_verified, operator, state, attributes
                          from account
                         order by email_normal
                        """)
                .query(Accounts::row)
                .list();
    }

    /**
     * Makes the account.
     *
     * @throws org.springframework.dao.DuplicateKeyException when there is one with the address
     */
    public Written make(AccountDraft draft, String actor) {
        List<Refusal> refusals = misfits(draft);
        return refusals.isEmpty() ? create(draft, actor) : new Written.Refused(refusals);
    }

    /** Every attribute that is turned on, by name. */
    public List<Attribute> attributes() {
        return jdbc.sql("select name, purpose, retention from account_attribute order by name")
                .query((rs, number) ->
                        new Attribute(text(rs, "name"), text(rs, "purpose"), text(rs, "retention")))
                .list();
    }

    /** Makes the account with the draft's address, or changes it to match. */
    public Written put(AccountDraft draft, String actor) {
        Optional<Account> known = lock(draft.email());
        List<Refusal> refusals = misfits(draft);
        if (!refusals.isEmpty()) {
            return new Written.Refused(refusals);
        }
        return known.map(account -> update(account, draft, actor))
                .orElseGet(() -> create(draft, actor));
    }

    /**
     * Sets the password of the account. In place of another one it ends whatever goes on in the
     * account's name: whoever knew the old password must not stay.
     *
     * @param hash as {@link PasswordHashes#hash} made it, or an imported one that {@link
     *     PasswordHashes#misfit} does not object to
     */
    public void setPassword(UUID account, String hash, String actor) {
        Instant now = clock.instant();
        boolean first =
                jdbc.sql(
                                """
                                insert into account_password (account_id, hash, changed_at)
                                values (:account, :hash, :now)
                                on conflict (account_id) do update
                                   set hash = excluded.hash, changed_at = excluded.changed_at
                                returning xmax = 0
                                """)
                        .param("account", account)
                        .param("hash", hash)
                        .param("now", time(now))
                        .query(Boolean.class)
                        .single();
        audit.record(AuditEvent.of(actor, "account.password-set", "account:" + account));
        if (!first) {
            events.publishEvent(
                    new SignOutEverywhere(account, actor, "the password was replaced", now));
        }
    }

    /**
     * Moves an unchanged password to a newer hash; nothing happens when it was changed meanwhile.
     */
    void upgradeHash(UUID account, String before, String hash) {
        jdbc.sql(
                        """
                        update account_password set hash = :hash
                         where account_id = :account and hash = :before
                        """)
                .param("account", account)
                .param("before", before)
                .param("hash", hash)
                .update();
    }

    /** Turns the attribute on, or changes its purpose and retention. */
    public Written putAttribute(Attribute attribute, String actor) {
        if (!StandardClaim.exists(attribute.name())) {
            return Written.Refused.because(
                    "name",
                    "is not a standard claim of OpenID Connect Core 5.1 that an account can hold");
        }
        Optional<Attribute> known =
                attributes().stream()
                        .filter(one -> one.name().equals(attribute.name()))
                        .findFirst();
        UUID id = UUID.nameUUIDFromBytes(attribute.name().getBytes(StandardCharsets.UTF_8));
        if (known.isPresent() && known.get().equals(attribute)) {
            return new Written.Unchanged(id);
        }
        jdbc.sql(
                        """
                        insert into account_attribute (name, purpose, retention, created_at)
                        values (:name, :purpose, :retention, :now)
                        on conflict (name) do update
                           set purpose = excluded.purpose, retention = excluded.retention
                        """)
                .param("name", attribute.name())
                .param("purpose", attribute.purpose())
                .param("retention", attribute.retention())
                .param("now", time(clock.instant()))
                .update();
        audit.record(
                AuditEvent.of(
                        actor,
                        known.isPresent() ? "attribute.changed" : "attribute.turned-on",
                        "attribute:" + attribute.name()));
        return known.<Written>map(before ->
                        new Written.Updated(
                                id,
                                new Differences()
                                        .compare("purpose", before.purpose(), attribute.purpose())
                                        .compare(
                                                "retention",
                                                before.retention(),
                                                attribute.retention())
                                        .fields()))
                .orElse(new Written.Created(id));
    }

    private Optional<Account> lock(EmailAddress email) {
        return jdbc.sql(
                        """
                        select id, email, email_verified, operator, state, attributes
                          from account
                         where email_normal = :email
                           for update
                        """)
                .param("email", email.normal())
                .query(Accounts::row)
                .optional();
    }

    private List<Refusal> misfits(AccountDraft draft) {
        List<Refusal> refusals = new ArrayList<>();
        Map<String, Object> wanted = draft.attributes();
        if (wanted == null || wanted.isEmpty()) {
            return refusals;
        }
        Set<String> on = attributes().stream().map(Attribute::name).collect(Collectors.toSet());
        wanted.forEach((name, value) -> {
            String field = "attributes." + name;
            if (!on.contains(name)) {
                refusals.add(new Refusal(field, "is not turned on under attributes"));
                return;
            }
            StandardClaim.misfit(name, value)
                    .ifPresent(reason -> refusals.add(new Refusal(field, reason)));
        });
        return refusals;
    }

    private Written create(AccountDraft draft, String actor) {
        Instant now = clock.instant();
        UUID id = Ids.uuidV7(now);
        jdbc.sql(
                        """
                        insert into account (id, email, email_normal, email_verified, operator, state, attributes,
                                             created_at, updated_at)
                        values (:id, :email, :normal, :verified, :operator, :state, :attributes::jsonb, :now, :now)
                        """)
                .param("id", id)
                .param("email", draft.email().text())
                .param("normal", draft.email().normal())
                .param("verified", orElse(draft.emailVerified(), false))
                .param("operator", orElse(draft.operator(), false))
                .param("state", state(orElse(draft.active(), true)))
                .param("attributes", JSON.writeValueAsString(orElse(draft.attributes(), Map.of())))
                .param("now", time(now))
                .update();
        audit.record(AuditEvent.of(actor, "account.created", "account:" + id));
        return new Written.Created(id);
    }

    private Written update(Account before, AccountDraft draft, String actor) {
        Account after =
                new Account(
                        before.id(),
                        draft.email().text(),
                        orElse(draft.emailVerified(), before.emailVerified()),
                        orElse(draft.operator(), before.operator()),
                        orElse(draft.active(), before.active()),
                        orElse(draft.attributes(), before.attributes()));
        Set<String> changed =
                new Differences()
                        .compare("email", before.email(), after.email())
                        .compare("email_verified", before.emailVerified(), after.emailVerified())
                        .compare("operator", before.operator(), after.operator())
                        .compare("state", before.active(), after.active())
                        .compare("attributes", before.attributes(), after.attributes())
                        .fields();
        if (changed.isEmpty()) {
            return new Written.Unchanged(before.id());
        }
        jdbc.sql(
                        """
                        update account
                           set email = :email, email_verified = :verified, operator = :operator, state = :state,
                               attributes = :attributes::jsonb, updated_at = :now
                         where id = :id
                        """)
                .param("id", after.id())
                .param("email", after.email())
                .param("verified", after.emailVerified())
                .param("operator", after.operator())
                .param("state", state(after.active()))
                .param("attributes", JSON.writeValueAsString(after.attributes()))
                .param("now", time(clock.instant()))
                .update();
        audit.record(
                new AuditEvent(
                        null,
                        actor,
                        "account.changed",
                        "account:" + after.id(),
                        Map.of("fields", changed)));
        if (before.active() && !after.active()) {
            events.publishEvent(
                    new SignOutEverywhere(
                            after.id(), actor, "the account was disabled", clock.instant()));
        }
        return new Written.Updated(after.id(), changed);
    }

    private static String state(boolean active) {
        return active ? "active" : "disabled";
    }

    private static <T> T orElse(@Nullable T value, T other) {
        return value == null ? other : value;
    }
}
