package io.gatehouse.management.request;

import java.util.Locale;

/** Java's names as the API writes them. */
public final class Words {

    private Words() {}

    /** The constant in lower case. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** {@code companyRole} as {@code company_role}. */
    static String snake(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
