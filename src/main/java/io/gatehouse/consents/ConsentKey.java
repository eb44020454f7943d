package io.gatehouse.consents;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose consent, to whom, for which company.
 *
 * @param client the client's internal id
 * @param company null where the person acts for no company
 */
public record ConsentKey(UUID account, UUID client, @Nullable UUID company) {}
