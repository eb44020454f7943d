package io.gatehouse.deletion;

import java.util.Locale;

/** Whom a person speaks for: the company, or whoever runs the instance. */
public enum Side {
    OWNER,
    OPERATOR;

    String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
