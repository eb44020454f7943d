package io.gatehouse.accounts;

/**
 * An attribute of accounts that an operator has turned on.
 *
 * @param name a standard claim of OpenID Connect Core section 5.1
 * @param purpose why it is kept, shown to people
 * @param retention how long, an ISO 8601 period such as {@code P2Y}
 */
public record Attribute(String name, String purpose, String retention) {}
