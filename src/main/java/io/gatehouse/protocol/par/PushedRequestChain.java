package io.gatehouse.protocol.par;

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

/** The filters of the endpoint for pushed requests, each one named. */
@WebOnly
@Configuration(proxyBeanMethods = false)
class PushedRequestChain {

    private static final String PATH = "/oauth2/par";

    @Bean
    @Order(14)
    SecurityFilterChain pushedRequestEndpointChain(
            Faults faults,
            CrossOrigin crossOrigin,
            ClientFilters clients,
            ProofFilters proofs,
            PushedRequestEndpoint endpoint) {
        return new DefaultSecurityFilterChain(
                PathPatternRequestMatcher.withDefaults().matcher(PATH),
                faults,
                crossOrigin.filter(),
                clients.requireForm(),
                clients.authentication(),
                proofs.ifSentTo(PATH),
                new Endpoint(List.of("POST"), endpoint::push));
    }

    @Bean
    TimedPaths pushedRequestPath() {
        return new TimedPaths(Set.of(PATH));
    }
}
