package io.gatehouse.protocol.claims;

import java.util.Collection;
import java.util.List;

/**
 * Authentication context classes: how well a person proved who they are, a higher one being more.
 */
public final class Acr {

    /** Those that a sign-in here can reach. */
    public static final List<String> SUPPORTED = List.of("1");

    private Acr() {}

    /** True when a sign-in of this class is as good as one of those wanted, or none is wanted. */
    public static boolean meets(String reached, Collection<String> wanted) {
        return wanted.isEmpty()
                || wanted.contains(reached)
                || wanted.stream().anyMatch(one -> isBelow(one, reached));
    }

    private static boolean isBelow(String wanted, String reached) {
        int level = SUPPORTED.indexOf(wanted);
        return level >= 0 && level < SUPPORTED.indexOf(reached);
    }
}
