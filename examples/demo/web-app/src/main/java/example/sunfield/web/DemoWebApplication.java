package example.sunfield.web;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The application; its settings are in {@code application.yaml}. */
@SpringBootApplication
class DemoWebApplication {
    static void main(String[] arguments) {
        SpringApplication.run(DemoWebApplication.class, arguments);
    }
}
