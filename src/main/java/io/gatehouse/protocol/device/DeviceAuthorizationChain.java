package io.gatehouse.protocol.device;

import io.gatehouse.platform.cli.WebOnly;
import io.gatehouse.platform.web.TimedPaths;
import io.gatehouse.protocol.client.ClientFilters;
import io.gatehouse.protocol.dpop.ProofFilters;
import io.gatehouse.protocol.request.CrossOrigin;
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

/** The filters of the endpoint at which devices begin, each one named. */
@WebOnly
@Configuration(proxyBeanMethods = false)
class DeviceAuthorizationChain {

    private static final String PATH = "/oauth2/device_authorization";

    @Bean
    @Order(15)
    SecurityFilterChain deviceAuthorizationEndpointChain(
            Faults faults,
            CrossOrigin crossOrigin,
            ClientFilters clients,
            ProofFilters proofs,
            DeviceAuthorizationEndpoint endpoint) {
        return new DefaultSecurityFilterChain(
                PathPatternRequestMatcher.withDefaults().matcher(PATH),
                faults,
                crossOrigin.filter(),
                clients.requireForm(),
                clients.authentication(),
                proofs.ifSentTo(PATH),
                new Endpoint(List.of("POST"), endpoint::begin));
    }

    @Bean
    TimedPaths deviceAuthorizationPath() {
        return new TimedPaths(Set.of(PATH));
    }
}
