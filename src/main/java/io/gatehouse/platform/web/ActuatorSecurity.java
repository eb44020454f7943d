package io.gatehouse.platform.web;

import io.gatehouse.platform.cli.WebOnly;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.stream.Stream;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.Http403ForbiddenEntryPoint;

/** Health for everyone; metrics on a port of their own, or for callers on this machine. */
@WebOnly
@Configuration(proxyBeanMethods = false)
class ActuatorSecurity {

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityFilterChain actuatorChain(HttpSecurity http, Environment environment) throws Exception {
        boolean ownPort = ManagementPortType.get(environment) == ManagementPortType.DIFFERENT;
        return http.securityMatcher(EndpointRequest.toAnyEndpoint())
                .authorizeHttpRequests(requests ->
                        requests.requestMatchers(EndpointRequest.to(HealthEndpoint.class))
                                .permitAll()
                                .anyRequest()
                                .access((who, context) ->
                                        new AuthorizationDecision(
                                                ownPort || isLocal(context.getRequest()))))
                .sessionManagement(
                        session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(csrf -> csrf.disable())
                .requestCache(cache -> cache.disable())
                .logout(logout -> logout.disable())
                .exceptionHandling(refused ->
                        refused.authenticationEntryPoint(new Http403ForbiddenEntryPoint()))
                .build();
    }

    /** A proxy on this machine forwards for strangers, and says so. */
    static boolean isLocal(HttpServletRequest request) {
        boolean forwarded =
                Stream.of("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")
                        .anyMatch(name -> request.getHeader(name) != null);
        return !forwarded && InetAddress.ofLiteral(request.getRemoteAddr()).isLoopbackAddress();
    }
}
