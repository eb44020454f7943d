package io.gatehouse.desiredstate;

import io.gatehouse.accounts.AccountDraft;
import io.gatehouse.accounts.EmailAddress;
import io.gatehouse.accounts.NewPassword;
import io.gatehouse.accounts.PasswordHashes;
import io.gatehouse.companies.CompanyRole;
import io.gatehouse.desiredstate.DesiredFile.WantedAccount;
import io.gatehouse.desiredstate.DesiredFile.WantedMembership;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code accounts}. */
final class AccountSection {

    static final Set<String> KEYS =
            Set.of(
                    "email",
                    "email_verified",
                    "operator",
                    "state",
                    "attributes",
                    "password",
                    "password_hash",
                    "memberships");
    private static final Set<String> MEMBERSHIP_KEYS =
            Set.of("company", "company_role", "state", "roles");

    private AccountSection() {}

    static WantedAccount read(Entry entry) {
        String email = entry.required("email");
        EmailAddress address =
                EmailAddress.parse(email)
                        .orElseGet(() -> {
                            if (!email.isEmpty()) {
                                entry.refuse("email", "is not an e-mail address");
                            }
                            return new EmailAddress(email, email);
                        });
        List<WantedMembership> memberships = memberships(entry);
        SecretText password = password(entry, address, memberships);
        SecretText hash = hash(entry);
        if (password != null && hash != null) {
            entry.refuse("password_hash", "cannot stand beside password");
        }
        return new WantedAccount(
                entry,
                new AccountDraft(
                        address,
                        entry.bool("email_verified"),
                        entry.bool("operator"),
                        entry.choice("state", Shapes.ACTIVE_OR_DISABLED),
                        attributes(entry)),
                password,
                hash,
                memberships);
    }

    private static @Nullable Map<String, Object> attributes(Entry account) {
        Object given = account.tree("attributes");
        if (given == null) {
            return null;
        }
        if (!(given instanceof Map<?, ?> map)) {
            account.refuse("attributes", "must be a mapping");
            return null;
        }
        Map<String, Object> attributes = new LinkedHashMap<>();
        map.forEach((name, value) ->
                attributes.put(String.valueOf(name), Objects.requireNonNull(value)));
        return attributes;
    }

    private static @Nullable SecretText password(
            Entry entry, EmailAddress email, @Nullable List<WantedMembership> memberships) {
        String text = entry.text("password");
        if (text == null) {
            return null;
        }
        List<String> words = new ArrayList<>(List.of(email.normal()));
        if (memberships != null) {
            memberships.forEach(membership -> words.add(membership.company()));
        }
        if (NewPassword.check(text, words) instanceof NewPassword.Refused(var reason)) {
            entry.refuse("password", reason.text());
        }
        return new SecretText(text);
    }

    private static @Nullable SecretText hash(Entry entry) {
        String text = entry.text("password_hash");
        if (text == null) {
            return null;
        }
        PasswordHashes.misfit(text).ifPresent(why -> entry.refuse("password_hash", why));
        return new SecretText(text);
    }

    private static @Nullable List<WantedMembership> memberships(Entry account) {
        List<Entry> listed = account.entries("memberships", MEMBERSHIP_KEYS);
        if (listed == null) {
            return null;
        }
        Set<String> seen = new HashSet<>();
        return listed.stream()
                .map(entry -> {
                    String company = entry.required("company");
                    if (!seen.add(company)) {
                        entry.refuse("company", company + " is listed twice");
                    }
                    return new WantedMembership(
                            entry,
                            company,
                            entry.choice("company_role", Shapes.lower(CompanyRole.values())),
                            entry.choice("state", Shapes.ACTIVE_OR_SUSPENDED),
                            Shapes.roles(entry));
                })
                .toList();
    }
}
