package io.gatehouse;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts Gatehouse. */
@SpringBootApplication
public class GatehouseApplication {

    static void main(String[] arguments) {
        SpringApplication.run(GatehouseApplication.class, arguments);
    }
}
