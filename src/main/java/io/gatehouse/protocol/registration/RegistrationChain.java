package io.gatehouse.protocol.registration;

import io.gatehouse.platform.cli.WebOnly;
import io.gatehouse.platform.web.TimedPaths;
import io.gatehouse.protocol.request.Endpoint;
import io.gatehouse.protocol.request.Faults;
import java.util.List;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/** The filters of the registration endpoint, each one named. */
@WebOnly
@Configuration(proxyBeanMethods = false)
class RegistrationChain {

    @Bean
    @Order(18)
    SecurityFilterChain registrationEndpointChain(
            Faults faults, RegistrationEndpoint registration) {
        return new DefaultSecurityFilterChain(
                PathPatternRequestMatcher.withDefaults().matcher(RegistrationEndpoint.PATH),
                faults,
                new Endpoint(List.of("POST", "GET", "PUT", "DELETE"), registration::answer));
    }

    @Bean
    TimedPaths registrationPath() {
        return new TimedPaths(Set.of(RegistrationEndpoint.PATH));
    }
}
