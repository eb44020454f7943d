package io.gatehouse.desiredstate;

import java.util.Set;

/**
 * One change that a file asks for.
 *
 * @param kind what sort of object, such as {@code client}
 * @param name the object by the name it has in the file
 * @param fields what changes, for an update; never values
 */
public record Change(Act act, String kind, String name, Set<String> fields) {

    /** What happens to the object. */
    public enum Act {
        CREATE("+"),
        UPDATE("~"),
        DELETE("-");

        private final String sign;

        Act(String sign) {
            this.sign = sign;
        }
    }

    /** One line for people. */
    public String text() {
        String line = act.sign + " " + kind + " " + name;
        return fields.isEmpty() ? line : line + " (" + String.join(", ", fields) + ")";
    }
}
