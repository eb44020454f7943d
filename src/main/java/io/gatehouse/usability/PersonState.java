package io.gatehouse.usability;

import static io.gatehouse.platform.database.Columns.instantOrNull;
import static io.gatehouse.platform.database.Columns.strings;
import static io.gatehouse.platform.database.Columns.text;
import static io.gatehouse.platform.database.Columns.uuidOrNull;

import io.gatehouse.accounts.Account;
import io.gatehouse.accounts.Accounts;
import io.gatehouse.consents.Consent;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a person's token depends on, at one moment. It comes from the SQL function {@code
 * usability_of_person}, which the statement that finds the code, token or session joins: one way to
 * the database for everything. What follows from it, {@link Usability} says.
 *
 * @param account null when there is none any more
 * @param member true for an active membership of the company asked about, false for a suspended
 *     one; null for none
 * @param sessionEndedAt when somebody ended the session; null while nobody has
 * @param consent the live consent; null when there is none
 * @param roles ids of the roles that the membership holds
 */
public record PersonState(
        @Nullable Account account,
        @Nullable Boolean member,
        @Nullable Instant sessionEndedAt,
        @Nullable Consent consent,
        Set<UUID> roles) {

    /**
     * The state in the columns of {@code usability_of_person}.
     *
     * @param account whom the function was asked about
     */
    public static PersonState row(ResultSet rs, UUID account) throws SQLException {
        return new PersonState(
                account(rs, account),
                rs.getObject("membership_active", Boolean.class),
                instantOrNull(rs, "session_ended_at"),
                consent(rs),
                ids(rs.getArray("role_ids")));
    }

    private static @Nullable Account account(ResultSet rs, UUID id) throws SQLException {
        String email = rs.getString("account_email");
        return email == null
                ? null
                : new Account(
                        id,
                        email,
                        rs.getBoolean("account_email_verified"),
                        rs.getBoolean("account_operator"),
                        rs.getBoolean("account_active"),
                        Accounts.attributes(text(rs, "account_attributes")));
    }

    private static @Nullable Consent consent(ResultSet rs) throws SQLException {
        UUID id = uuidOrNull(rs, "consent_id");
        return id == null
                ? null
                : new Consent(
                        id,
                        strings(rs, "consent_allowed"),
                        strings(rs, "consent_declined"),
                        rs.getInt("consent_version"));
    }

    private static Set<UUID> ids(@Nullable Array array) throws SQLException {
        return array == null ? Set.of() : Set.of((UUID[]) array.getArray());
    }
}
