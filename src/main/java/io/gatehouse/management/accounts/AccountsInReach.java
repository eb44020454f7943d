package io.gatehouse.management.accounts;

import io.gatehouse.accounts.Account;
import io.gatehouse.accounts.Accounts;
import io.gatehouse.management.request.Caller;
import io.gatehouse.management.request.Refused;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The account of an address: everybody reaches their own, the instance all. */
@Component
class AccountsInReach {

    private static final String OWN = "me";

    private final Accounts accounts;

    AccountsInReach(Accounts accounts) {
        this.accounts = accounts;
    }

    Account find(Caller caller, String named) {
        Account own = caller.account();
        if (own != null && (named.equals(OWN) || named.equals(own.id().toString()))) {
            return own;
        }
        return Optional.of(named)
                .filter(text -> caller.instance())
                .flatMap(AccountsInReach::id)
                .flatMap(accounts::find)
                .orElseThrow(Refused::notFound);
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }
}
