package io.gatehouse.clients;

/** Whether a person acts for a company in this client. */
public enum CompanyContext {
    REQUIRED,
    OPTIONAL,
    NONE
}
