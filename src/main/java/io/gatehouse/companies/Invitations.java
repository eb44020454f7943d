package io.gatehouse.companies;

import static io.gatehouse.platform.database.Columns.instant;
import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.time;
import static io.gatehouse.platform.database.Columns.uuid;

import io.gatehouse.accounts.EmailAddress;
import io.gatehouse.platform.InstanceScope;
import io.gatehouse.platform.Window;
import io.gatehouse.platform.housekeeping.Housekeeper;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The {@code invitation} and {@code invitation_role} tables; callers open the company's scope. */
@Repository
class Invitations implements Housekeeper {

    /** Whom a company has asked is nobody's business for longer. */
    private static final Duration REMEMBERED = Duration.ofDays(30);

    private final JdbcClient jdbc;
    private final InstanceScope instanceScope;

    Invitations(JdbcClient jdbc, InstanceScope instanceScope) {
        this.jdbc = jdbc;
        this.instanceScope = instanceScope;
    }

    /** False when the address has an open invitation of the company already. */
    boolean insert(Invitation made, EmailAddress email, byte[] tokenHash) {
        expire(made.company(), email, made.createdAt());
        int rows =
                jdbc.sql(
                                """
                                insert into invitation (id, company_id, token_hash, email, email_normal, company_role,
                                                        language, invited_by, created_at, sent_at, expires_at)
                                values (:id, :company, :hash, :email, :normal, :role, :language, :by, :now, :now, :expires)
                                on conflict (company_id, email_normal) where state = 'open' do nothing
                                """)
                        .param("id", made.id())
                        .param("company", made.company())
                        .param("hash", tokenHash)
                        .param("email", email.text())
                        .param("normal", email.normal())
                        .param("role", lower(made.companyRole()))
                        .param("language", made.language())
                        .param("by", made.invitedBy())
                        .param("now", time(made.createdAt()))
                        .param("expires", time(made.expiresAt()))
                        .update();
        if (rows == 1) {
            made.roles().forEach(role -> insertRole(made, role));
        }
        return rows == 1;
    }

    private void insertRole(Invitation made, UUID role) {
        jdbc.sql(
                        """
                        insert into invitation_role (invitation_id, company_id, role_id)
                        values (:invitation, :company, :role)
                        """)
                .param("invitation", made.id())
                .param("company", made.company())
                .param("role", role)
                .update();
    }

    // The place of one that was never accepted becomes free with its end.
    private void expire(UUID company, EmailAddress email, Instant now) {
        jdbc.sql(
                        """
                        update invitation set state = 'expired', ended_at = :now
                         where company_id = :company and email_normal = :email
                           and state = 'open' and expires_at <= :now
                        """)
                .param("company", company)
                .param("email", email.normal())
                .param("now", time(now))
                .update();
    }

    List<Invitation> page(UUID company, Window window) {
        return jdbc.sql(
                        """
                        select i.*, array(select r.role_id from invitation_role r
                                           where r.invitation_id = i.id) as roles
                          from invitation i
                         where company_id = :company and id > :after
                         order by id
                         limit :most
                        """)
                .param("company", company)
                .param("after", window.id())
                .param("most", window.rows())
                .query(Invitations::row)
                .list();
    }

    Optional<Invitation> find(UUID company, UUID id) {
        return jdbc.sql(
                        """
                        select i.*, array(select r.role_id from invitation_role r
                                           where r.invitation_id = i.id) as roles
                          from invitation i
                         where company_id = :company and id = :id
                        """)
                .param("company", company)
                .param("id", id)
                .query(Invitations::row)
                .optional();
    }

    /** The company's open invitations that the actor made. */
    List<Invitation> openBy(UUID company, String actor) {
        return jdbc.sql(
                        """
                        select i.*, array(select r.role_id from invitation_role r
                                           where r.invitation_id = i.id) as roles
                          from invitation i
                         where company_id = :company and invited_by = :actor and state = 'open'
                           for update
                        """)
                .param("company", company)
                .param("actor", actor)
                .query(Invitations::row)
                .list();
    }

    /** The open invitation with this link, of whatever company: the link is what names it. */
    Optional<Invitation> byToken(byte[] tokenHash, Instant now) {
        return instanceScope.run(
                "the link of an invitation names its company",
                () ->
                        jdbc.sql(
                                        """
                                        select i.*, array(select r.role_id from invitation_role r
                                                           where r.invitation_id = i.id) as roles
                                          from invitation i
                                         where token_hash = :hash and state = 'open' and expires_at > :now
                                        """)
                                .param("hash", tokenHash)
                                .param("now", time(now))
                                .query(Invitations::row)
                                .optional());
    }

    /** Removes every company's invitations of the address; which there were, by id with company. */
    Map<UUID, UUID> forget(String emailNormal) {
        return instanceScope.run(
                "erasure of a person",
                () ->
                        jdbc
                                .sql(
                                        """
                                        delete from invitation where email_normal = :email
                                        returning id, company_id
                                        """)
                                .param("email", emailNormal)
                                .query((rs, number) ->
                                        Map.entry(uuid(rs, "id"), uuid(rs, "company_id")))
                                .list()
                                .stream()
                                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** Gives an open invitation a new link, which ends the old one; false when it is not open. */
    boolean renew(Invitation again, byte[] tokenHash) {
        return jdbc.sql(
                                """
                                update invitation
                                   set token_hash = :hash, sent_at = :sent, expires_at = :expires
                                 where id = :id and state = 'open'
                                """)
                        .param("id", again.id())
                        .param("hash", tokenHash)
                        .param("sent", time(again.sentAt()))
                        .param("expires", time(again.expiresAt()))
                        .update()
                == 1;
    }

    /** Spends the link: of many that try, one gets true. */
    boolean accept(UUID id, byte[] tokenHash, Instant now) {
        return jdbc.sql(
                                """
                                update invitation set state = 'accepted', ended_at = :now
                                 where id = :id and token_hash = :hash and state = 'open' and expires_at > :now
                                """)
                        .param("id", id)
                        .param("hash", tokenHash)
                        .param("now", time(now))
                        .update()
                == 1;
    }

    /** False when it is not open. */
    boolean revoke(UUID id, Instant now) {
        return jdbc.sql(
                                """
                                update invitation set state = 'revoked', ended_at = :now
                                 where id = :id and state = 'open'
                                """)
                        .param("id", id)
                        .param("now", time(now))
                        .update()
                == 1;
    }

    @Override
    public int clean(Instant now, int most) {
        return instanceScope.run(
                "housekeeping", () -> Math.max(expireAll(now, most), remove(now, most)));
    }

    private int expireAll(Instant now, int most) {
        return jdbc.sql(
                        """
                        update invitation set state = 'expired', ended_at = :now
                         where id in (select id from invitation
                                       where ended_at is null and expires_at <= :now
                                       limit :most for update skip locked)
                        """)
                .param("now", time(now))
                .param("most", most)
                .update();
    }

    private int remove(Instant now, int most) {
        return jdbc.sql(
                        """
                        delete from invitation
                         where id in (select id from invitation
                                       where ended_at < :before limit :most for update skip locked)
                        """)
                .param("before", time(now.minus(REMEMBERED)))
                .param("most", most)
                .update();
    }

    private static Invitation row(ResultSet rs, int number) throws SQLException {
        return new Invitation(
                uuid(rs, "id"),
                uuid(rs, "company_id"),
                text(rs, "email"),
                CompanyRole.valueOf(text(rs, "company_role").toUpperCase(Locale.ROOT)),
                uuids(rs, "roles"),
                rs.getString("language"),
                text(rs, "invited_by"),
                Invitation.State.valueOf(text(rs, "state").toUpperCase(Locale.ROOT)),
                instant(rs, "created_at"),
                instant(rs, "sent_at"),
                instant(rs, "expires_at"),
                instantOrNull(rs, "ended_at"));
    }

    private static Set<UUID> uuids(ResultSet rs, String column) throws SQLException {
        Array array = rs.getArray(column);
        return array == null ? Set.of() : Set.of((UUID[]) array.getArray());
    }

    private static String lower(CompanyRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
