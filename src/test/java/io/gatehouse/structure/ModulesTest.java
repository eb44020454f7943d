package io.gatehouse.structure;

import io.gatehouse.GatehouseApplication;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModulesTest {

    @Test
    void useOnlyWhatTheyDeclare() {
        ApplicationModules.of(GatehouseApplication.class).verify();
    }
}
