package io.gatehouse.accounts;

import java.util.Set;
import java.util.UUID;

/**
 * People are gone for good, in this transaction: whoever holds anything of them lets go of it.
 *
 * @param addresses the normal forms of their e-mail addresses, which are free again
 */
public record AccountsErased(Set<UUID> accounts, Set<String> addresses) {}
