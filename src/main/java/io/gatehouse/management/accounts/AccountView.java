package io.gatehouse.management.accounts;

import io.gatehouse.accounts.Account;
import java.util.Map;
import java.util.UUID;

/**
 * An account as operators and its person see it.
 *
 * @param attributes standard claims of OpenID Connect that are turned on
 */
record AccountView(
        UUID id,
        String email,
        Boolean emailVerified,
        Boolean operator,
        AccountState state,
        Map<String, Object> attributes) {

    static AccountView of(Account account) {
        return new AccountView(
                account.id(),
                account.email(),
                account.emailVerified(),
                account.operator(),
                AccountState.of(account.active()),
                account.attributes());
    }
}
