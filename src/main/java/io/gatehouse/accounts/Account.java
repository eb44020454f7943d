package io.gatehouse.accounts;

import java.util.Map;
import java.util.UUID;

/**
 * A person who signs in.
 *
 * @param id never used again for another person
 * @param email as the person wrote it
 * @param active false when disabled
 * @param attributes standard claims that an operator has turned on and the account holds
 */
public record Account(
        UUID id,
        String email,
        boolean emailVerified,
        boolean operator,
        boolean active,
        Map<String, Object> attributes) {}
