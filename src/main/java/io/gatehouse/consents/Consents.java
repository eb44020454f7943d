package io.gatehouse.consents;

import static io.gatehouse.platform.database.Columns.array;
import static io.gatehouse.platform.database.Columns.strings;
import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.uuid;
import static io.gatehouse.platform.database.Columns.uuidOrNull;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.companies.MembershipEnded;
import io.gatehouse.platform.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The {@code consent} and {@code consent_history} tables. */
@Repository
public class Consents {

    /** BCP 47: undetermined, since no page asked. */
    private static final String NO_LANGUAGE = "und";

    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final ApplicationEventPublisher events;

    Consents(JdbcClient jdbc, AuditLog audit, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.events = events;
    }

    /** The live consent; empty when there never was one or it was withdrawn. */
    public Optional<Consent> find(ConsentKey key) {
        return jdbc.sql(
                        """
                        select id, allowed, declined, version
                          from consent
                         where account_id = :account and client = :client
                           and company_id is not distinct from :company::uuid
                           and ended_at is null
                        """)
                .param("account", key.account())
                .param("client", key.client())
                .param("company", key.company())
                .query(Consents::row)
                .optional();
    }

    /** The account's live consents, the latest first. */
    public List<GivenConsent> of(UUID account) {
        return jdbc.sql(
                        """
                        select id, account_id, client, company_id, allowed, declined, version
                          from consent
                         where account_id = :account and ended_at is null
                         order by updated_at desc, id
                        """)
                .param("account", account)
                .query((rs, number) ->
                        new GivenConsent(
                                new ConsentKey(
                                        uuid(rs, "account_id"),
                                        uuid(rs, "client"),
                                        uuidOrNull(rs, "company_id")),
                                row(rs, number)))
                .list();
    }

    /**
     * Records what the person answered on the consent page. Scopes that the page did not ask for
     * keep their earlier answer. An answer that changes nothing writes nothing.
     *
     * @param asked what the page asked for
     * @param allowed which of these the person allowed
     * @param language language of the page, BCP 47
     */
    @Transactional
    public void answer(
            ConsentKey key, Set<String> asked, Set<String> allowed, String language, Instant now) {
        Optional<Consent> before = lock(key);
        Set<String> nowAllowed = new LinkedHashSet<>();
        Set<String> nowDeclined = new LinkedHashSet<>();
        before.ifPresent(consent -> {
            nowAllowed.addAll(consent.allowed());
            nowDeclined.addAll(consent.declined());
        });
        for (String scope : asked) {
            boolean yes = allowed.contains(scope);
            (yes ? nowAllowed : nowDeclined).add(scope);
            (yes ? nowDeclined : nowAllowed).remove(scope);
        }
        // The same answer once more, for instance a form sent twice, is no new version.
        if (before.filter(known -> known.allowed().equals(nowAllowed))
                .filter(known -> known.declined().equals(nowDeclined))
                .isPresent()) {
            return;
        }
        int version = before.map(Consent::version).orElse(0) + 1;
        UUID id = before.map(Consent::id).orElseGet(() -> Ids.uuidV7(now));
        write(key, new Consent(id, nowAllowed, nowDeclined, version), now);
        remember(
                new Consent(id, nowAllowed, nowDeclined, version),
                version == 1 ? "allowed" : "changed",
                language,
                now);
        audit.record(
                new AuditEvent(
                        key.company(),
                        "account:" + key.account(),
                        version == 1 ? "consent.allowed" : "consent.changed",
                        "consent:" + id,
                        Map.of("client", key.client(), "scopes", nowAllowed)));
    }

    /** Withdraws the consent; false when there was none. */
    @Transactional
    public boolean withdraw(ConsentKey key, String language, Instant now) {
        return withdraw(key, "account:" + key.account(), language, now);
    }

    /**
     * Withdraws the consent on behalf of the person; false when there was none.
     *
     * @param actor who withdraws it, as audit events name them
     */
    @Transactional
    public boolean withdraw(ConsentKey key, String actor, String language, Instant now) {
        Optional<Consent> before = lock(key);
        before.ifPresent(consent -> {
            jdbc.sql("update consent set ended_at = :now, updated_at = :now where id = :id")
                    .param("id", consent.id())
                    .param("now", time(now))
                    .update();
            remember(
                    new Consent(consent.id(), Set.of(), Set.of(), consent.version() + 1),
                    "withdrawn",
                    language,
                    now);
            audit.record(
                    new AuditEvent(
                            key.company(),
                            actor,
                            "consent.withdrawn",
                            "consent:" + consent.id(),
                            Map.of("client", key.client())));
            events.publishEvent(new ConsentWithdrawn(key, now));
        });
        return before.isPresent();
    }

    /**
     * Withdraws, in the transaction of the leaving, what the person allowed for the company: who
     * comes back is asked again.
     */
    @EventListener
    void membershipEnded(MembershipEnded ended) {
        of(ended.account()).stream()
                .map(GivenConsent::key)
                .filter(key -> ended.company().equals(key.company()))
                .forEach(key -> withdraw(key, NO_LANGUAGE, ended.at()));
    }

    // Two answers at once (two tabs) take turns, so that neither loses what the other wrote.
    private Optional<Consent> lock(ConsentKey key) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(:key, 0))")
                .param("key", "consent:" + key)
                .query(rs -> {});
        return find(key);
    }

    private void write(ConsentKey key, Consent consent, Instant now) {
        jdbc.sql(
                        """
                        insert into consent
                            (id, account_id, client, company_id, allowed, declined, version, created_at, updated_at)
                        values (:id, :account, :client, :company, :allowed, :declined, :version, :now, :now)
                        on conflict (id) do update
                           set allowed = excluded.allowed, declined = excluded.declined,
                               version = excluded.version, updated_at = excluded.updated_at
                        """)
                .param("id", consent.id())
                .param("account", key.account())
                .param("client", key.client())
                .param("company", key.company())
                .param("allowed", array(consent.allowed()))
                .param("declined", array(consent.declined()))
                .param("version", consent.version())
                .param("now", time(now))
                .update();
    }

    private void remember(Consent consent, String act, String language, Instant now) {
        jdbc.sql(
                        """
                        insert into consent_history (consent_id, version, at, act, allowed, declined, language)
                        values (:id, :version, :now, :act, :allowed, :declined, :language)
                        """)
                .param("id", consent.id())
                .param("version", consent.version())
                .param("now", time(now))
                .param("act", act)
                .param("allowed", array(consent.allowed()))
                .param("declined", array(consent.declined()))
                .param("language", language)
                .update();
    }

    private static Consent row(ResultSet rs, int number) throws SQLException {
        return new Consent(
                uuid(rs, "id"),
                strings(rs, "allowed"),
                strings(rs, "declined"),
                rs.getInt("version"));
    }
}
