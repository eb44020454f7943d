package io.gatehouse.testing;

import io.gatehouse.GatehouseApplication;
import org.springframework.util.ClassUtils;

/** The bean definitions that the build prepares for the packaged server. */
public final class PreparedBeans {

    /** What brings them into a context. */
    public static final String INITIALIZER =
            GatehouseApplication.class.getName() + "__ApplicationContextInitializer";

    private PreparedBeans() {}

    /** False where the build was told to prepare none: there may be old ones. */
    public static boolean areThere() {
        return ClassUtils.isPresent(INITIALIZER, null)
                && !Boolean.getBoolean("spring-boot.aot.skip");
    }

    /** Skips the test where there are none; with CI set it fails. */
    public static void require() {
        if (!areThere()) {
            throw Missing.program("the build was told to prepare no beans");
        }
    }
}
