/** Accounts, sessions and consents over the management API. */
@NullMarked
package io.gatehouse.management.accounts;

import org.jspecify.annotations.NullMarked;
