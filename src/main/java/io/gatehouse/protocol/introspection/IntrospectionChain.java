package io.gatehouse.protocol.introspection;

import io.gatehouse.platform.cli.WebOnly;
import io.gatehouse.protocol.client.ClientFilters;
import io.gatehouse.protocol.request.CrossOrigin;
import io.gatehouse.protocol.request.Faults;
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

    @Bean
    @Order(11)
    SecurityFilterChain introspectionEndpoint(Faults faults, ClientFilters clients) {
        return new DefaultSecurityFilterChain(
                PathPatternRequestMatcher.withDefaults().matcher("/oauth2/introspect"),
                faults,
                clients.requireForm(),
                clients.authentication());
    }

    @Bean
    @Order(12)
    SecurityFilterChain revocationEndpoint(
            Faults faults, CrossOrigin crossOrigin, ClientFilters clients) {
        return new DefaultSecurityFilterChain(
                PathPatternRequestMatcher.withDefaults().matcher("/oauth2/revoke"),
                faults,
                crossOrigin.filter(),
                clients.requireForm(),
                clients.authentication());
    }
}
