package io.gatehouse.structure;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import io.gatehouse.GatehouseApplication;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModulesTest {

    @Test
    void useOnlyWhatTheyDeclare() {
        ApplicationModules.of(
                        GatehouseApplication.class,
                        DescribedPredicate.<JavaClass>describe(
                                "generated", type -> isGenerated(type.getName())))
                .verify();
    }

    /** Bean definitions and proxies that the build prepares. */
    static boolean isGenerated(String name) {
        return name.contains("__") || name.contains("$$");
    }
}
