package io.gatehouse.protocol.token;

import io.gatehouse.platform.cli.WebOnly;
import io.gatehouse.platform.web.TimedPaths;
import io.gatehouse.protocol.client.ClientFilters;
import io.gatehouse.protocol.dpop.ProofFilters;
import io.gatehouse.protocol.request.CrossOrigin;
import io.gatehouse.protocol.request.Faults;
import io.gatehouse.protocol.request.JsonAnswer;
import java.util.List;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.authorization.web.OAuth2TokenEndpointFilter;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.DelegatingAuthenticationConverter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/** The filters of the token endpoint, each one named. */
@WebOnly
@Configuration(proxyBeanMethods = false)
class TokenChain {

    static final String PATH = "/oauth2/token";

    @Bean
    @Order(10)
    SecurityFilterChain tokenEndpoint(
            Faults faults,
            CrossOrigin crossOrigin,
            ClientFilters clients,
            ProofFilters proofs,
            List<TokenEndpointExtension> grants) {
        return new DefaultSecurityFilterChain(
                PathPatternRequestMatcher.withDefaults().matcher(PATH),
                faults,
                crossOrigin.filter(),
                clients.requireForm(),
                clients.authentication(),
                proofs.at(PATH),
                tokenFilter(grants));
    }

    @Bean
    TimedPaths tokenPath() {
        return new TimedPaths(Set.of(PATH));
    }

    private static OAuth2TokenEndpointFilter tokenFilter(List<TokenEndpointExtension> grants) {
        AuthenticationManager manager =
                new ProviderManager(grants.stream().map(TokenEndpointExtension::provider).toList());
        OAuth2TokenEndpointFilter filter = new OAuth2TokenEndpointFilter(manager, PATH);
        filter.setAuthenticationConverter(
                new DelegatingAuthenticationConverter(
                        grants.stream().map(TokenEndpointExtension::converter).toList()));
        filter.setAuthenticationSuccessHandler(new TokenAnswer());
        filter.setAuthenticationFailureHandler(refusal());
        return filter;
    }

    private static AuthenticationFailureHandler refusal() {
        return (request, response, refused) ->
                JsonAnswer.error(response, ((OAuth2AuthenticationException) refused).getError());
    }
}
