package io.gatehouse;

import io.gatehouse.platform.cli.CommandLineStart;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts Gatehouse. */
@SpringBootApplication
public class GatehouseApplication {

    static void main(String[] arguments) {
        CommandLineStart.run(GatehouseApplication.class, arguments);
    }
}
