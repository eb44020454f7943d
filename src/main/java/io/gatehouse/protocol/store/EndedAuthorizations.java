package io.gatehouse.protocol.store;

import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.uuid;
import static io.gatehouse.platform.database.Columns.uuidOrNull;

import io.gatehouse.companies.CompanySuspended;
import io.gatehouse.companies.MembershipEnded;
import io.gatehouse.companies.MembershipSuspended;
import io.gatehouse.consents.ConsentKey;
import io.gatehouse.consents.ConsentWithdrawn;
import io.gatehouse.sessions.SignedOutEverywhere;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Ends authorizations in the transaction of what takes their ground away, and tells of it. Where
 * the ground may come back, by a suspended membership or company, they stay, and {@code usability}
 * refuses them meanwhile; the clients are told all the same, so that nobody goes on there.
 */
@Component
class EndedAuthorizations {

    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;

    EndedAuthorizations(JdbcClient jdbc, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.events = events;
    }

    // Were it left to the check of the consent alone, a later consent would wake old tokens.
    @EventListener
    void consentWithdrawn(ConsentWithdrawn withdrawn) {
        ConsentKey key = withdrawn.key();
        tell(
                jdbc.sql(
                                """
                                update oauth_authorization
                                   set revoked_at = :now, revoked_because = 'consent-withdrawn'
                                 where account_id = :account and client = :client
                                   and company_id is not distinct from :company::uuid
                                   and revoked_at is null
                                returning client, account_id, session_id
                                """)
                        .param("account", key.account())
                        .param("client", key.client())
                        .param("company", key.company()),
                withdrawn.at());
    }

    // Whether by consent or without.
    @EventListener
    void membershipEnded(MembershipEnded ended) {
        tell(
                jdbc.sql(
                                """
                                update oauth_authorization
                                   set revoked_at = :now, revoked_because = 'membership-ended'
                                 where account_id = :account and company_id = :company
                                   and revoked_at is null
                                returning client, account_id, session_id
                                """)
                        .param("account", ended.account())
                        .param("company", ended.company()),
                ended.at());
    }

    @EventListener
    void signedOutEverywhere(SignedOutEverywhere signedOut) {
        tell(
                jdbc.sql(
                                """
                                update oauth_authorization
                                   set revoked_at = :now, revoked_because = 'signed-out-everywhere'
                                 where account_id = :account and revoked_at is null
                                returning client, account_id, session_id
                                """)
                        .param("account", signedOut.account()),
                signedOut.at());
    }

    @EventListener
    void membershipSuspended(MembershipSuspended suspended) {
        tell(suspended.company(), suspended.account(), suspended.at());
    }

    @EventListener
    void companySuspended(CompanySuspended suspended) {
        tell(suspended.company(), null, suspended.at());
    }

    private void tell(UUID company, @Nullable UUID account, Instant now) {
        tell(
                jdbc.sql(
                                """
                                select distinct client, account_id, session_id
                                  from oauth_authorization
                                 where company_id = :company and revoked_at is null and expires_at > :now
                                   and account_id is not null
                                   and (:account::uuid is null or account_id = :account::uuid)
                                """)
                        .param("company", company)
                        .param("account", account),
                now);
    }

    private void tell(JdbcClient.StatementSpec statement, Instant now) {
        List<AuthorizationsEnded.Ended> ended =
                statement
                        .param("now", time(now))
                        .query((rs, number) ->
                                new AuthorizationsEnded.Ended(
                                        uuid(rs, "client"),
                                        uuid(rs, "account_id"),
                                        uuidOrNull(rs, "session_id")))
                        .list();
        if (!ended.isEmpty()) {
            events.publishEvent(new AuthorizationsEnded(ended, now));
        }
    }
}
