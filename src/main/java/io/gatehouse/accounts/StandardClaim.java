package io.gatehouse.accounts;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The standard claims that can be attributes, with their types (OpenID Connect Core 5.1). */
final class StandardClaim {

    private static final Set<String> TEXTS =
            Set.of(
                    "name",
                    "given_name",
                    "family_name",
                    "middle_name",
                    "nickname",
                    "preferred_username",
                    "profile",
                    "picture",
                    "website",
                    "gender",
                    "birthdate",
                    "zoneinfo",
                    "locale",
                    "phone_number");

    private static final Set<String> ADDRESS =
            Set.of("formatted", "street_address", "locality", "region", "postal_code", "country");

    private StandardClaim() {}

    /** True for a claim that can be turned on; e-mail is built in and not one of them. */
    public static boolean exists(String name) {
        return TEXTS.contains(name)
                || name.equals("phone_number_verified")
                || name.equals("address");
    }

    /** What is wrong with the value as this claim; empty when nothing is. */
    public static Optional<String> misfit(String name, Object value) {
        if (TEXTS.contains(name)) {
            return value instanceof String ? Optional.empty() : Optional.of("must be a text");
        }
        if (name.equals("phone_number_verified")) {
            return value instanceof Boolean ? Optional.empty() : Optional.of("must be a boolean");
        }
        return isAddress(value)
                ? Optional.empty()
                : Optional.of("must be a mapping of texts with the keys of OpenID Connect 5.1.1");
    }

    private static boolean isAddress(Object value) {
        return value instanceof Map<?, ?> address
                && address.entrySet().stream()
                        .allMatch(line ->
                                line.getKey() instanceof String key
                                        && ADDRESS.contains(key)
                                        && line.getValue() instanceof String);
    }
}
