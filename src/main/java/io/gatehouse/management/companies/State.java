package io.gatehouse.management.companies;

/** Whether somebody can act for a company, or as a member of it. */
enum State {
    ACTIVE,
    SUSPENDED;

    static State of(boolean active) {
        return active ? ACTIVE : SUSPENDED;
    }
}
