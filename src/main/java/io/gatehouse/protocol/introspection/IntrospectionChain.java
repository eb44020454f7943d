package io.gatehouse.protocol.introspection;

import io.gatehouse.platform.cli.WebOnly;
import io.gatehouse.platform.web.TimedPaths;
import io.gatehouse.protocol.client.ClientFilters;
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

/** The filters of introspection and revocation, each one named. */
@WebOnly
@Configuration(proxyBeanMethods = false)
class IntrospectionChain {

    private static final String INTROSPECT = "/oauth2/introspect";
    private static final String REVOKE = "/oauth2/revoke";

    @Bean
    @Order(11)
    SecurityFilterChain introspectionEndpoint(
            Faults faults, ClientFilters clients, Introspection introspection) {
        return new DefaultSecurityFilterChain(
                PathPatternRequestMatcher.withDefaults().matcher(INTROSPECT),
                faults,
                clients.requireForm(),
                clients.authentication(),
                new Endpoint(List.of("POST"), introspection::introspect));
    }

    @Bean
    @Order(12)
    SecurityFilterChain revocationEndpoint(
            Faults faults, CrossOrigin crossOrigin, ClientFilters clients, Revocation revocation) {
        return new DefaultSecurityFilterChain(
                PathPatternRequestMatcher.withDefaults().matcher(REVOKE),
                faults,
                crossOrigin.filter(),
                clients.requireForm(),
                clients.authentication(),
                new Endpoint(List.of("POST"), revocation::revoke));
    }

    @Bean
    TimedPaths introspectionPaths() {
        return new TimedPaths(Set.of(INTROSPECT, REVOKE));
    }
}
