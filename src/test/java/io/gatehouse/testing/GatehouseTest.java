package io.gatehouse.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.ContextConfiguration;

/**
 * Starts Gatehouse on a free port of 127.0.0.1 with a fresh database, a data directory and a key of
 * its own. The issuer is {@code http://localhost:PORT}: the port is chosen before the start (a
 * random one would be known too late), and is {@code ${server.port}} and {@code @LocalServerPort}.
 * Beans to inject: everything of the application, the {@link TestDatabase}, and the {@link
 * TestClock} that the application reads the time from. Classes with the same settings share one
 * started context and therefore one database: tests make their own rows.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = GatehouseTestContext.class)
@ExtendWith(TestClock.RightAgain.class)
public @interface GatehouseTest {}
