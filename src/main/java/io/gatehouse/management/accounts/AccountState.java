package io.gatehouse.management.accounts;

/** Whether a person can sign in. */
enum AccountState {
    ACTIVE,
    DISABLED;

    static AccountState of(boolean active) {
        return active ? ACTIVE : DISABLED;
    }
}
