package io.gatehouse.apis;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a scope that follows the grammar {@code <client-type>.<resource>:<permission>}. Only
 * these imply others; whether a name follows the grammar is a matter of its API ({@link
 * Api#grammar}).
 *
 * @param clientType a lower-case word, such as {@code prosumer}
 * @param resource what it is about; may hold dots and slashes
 * @param permission a lower-case word, such as {@code read}, {@code write} or {@code manage}
 */
public record ScopeName(String clientType, String resource, String permission) {

    /** The permission that stands for reading and writing. */
    private static final String MANAGE = "manage";

    private static final List<String> MANAGED = List.of("read", "write");
    private static final String SUFFIX = ":" + MANAGE;
    private static final Pattern GRAMMAR =
            Pattern.compile("([a-z][a-z0-9_-]*)\\.([A-Za-z0-9_./-]+):([a-z][a-z0-9_-]*)");

    /** The parts of the name; empty when it does not follow the grammar. */
    public static Optional<ScopeName> parse(String name) {
        Matcher parts = GRAMMAR.matcher(name);
        return parts.matches()
                ? Optional.of(new ScopeName(parts.group(1), parts.group(2), parts.group(3)))
                : Optional.empty();
    }

    /** False when the name implies no other, whatever its API: a quick look at its end. */
    static boolean mayImply(String name) {
        return name.endsWith(SUFFIX);
    }

    /** What comes with it: {@code manage} implies {@code read} and {@code write}. */
    public Set<ScopeName> implied() {
        return permission.equals(MANAGE)
                ? Set.of(
                        new ScopeName(clientType, resource, MANAGED.getFirst()),
                        new ScopeName(clientType, resource, MANAGED.getLast()))
                : Set.of();
    }

    /** The name as it stands in tokens. */
    public String text() {
        return clientType + "." + resource + ":" + permission;
    }
}
