package io.gatehouse.desiredstate;

/** The kinds of objects that can be pruned. */
public enum Kind {
    ACCOUNTS,
    CLIENTS,
    COMPANIES,
    APIS
}
