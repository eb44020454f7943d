package io.gatehouse.desiredstate;

import io.gatehouse.accounts.Account;
import io.gatehouse.accounts.EmailAddress;

/** How objects of the database are found in a file. */
final class Wanted {

    private Wanted() {}

    /** The account's address in its normal form. */
    static String email(Account account) {
        return EmailAddress.parse(account.email())
                .map(EmailAddress::normal)
                .orElse(account.email());
    }
}
