package io.gatehouse.protocol.client;

import io.gatehouse.clients.ClientSecrets;
import io.gatehouse.clients.Clients;
import io.gatehouse.protocol.request.JsonAnswer;
import io.gatehouse.usability.Usability;
import jakarta.servlet.Filter;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.server.authorization.web.OAuth2ClientAuthenticationFilter;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.stereotype.Component;

/** The filters in front of every endpoint that clients authenticate at. */
@Component
public class ClientFilters {

    private static final int TOO_MANY_REQUESTS = 429;

    private final ClientProvider provider;

    /**
     * @param failuresPerMinute failed authentications of one client from one network after which it
     *     has to wait
     */
    ClientFilters(
            Clients clients,
            ClientSecrets secrets,
            ClientAssertions assertions,
            Usability usability,
            @Value("${gatehouse.clients.failures-per-minute:20}") int failuresPerMinute,
            Clock clock) {
        this.provider =
                new ClientProvider(
                        clients,
                        secrets,
                        assertions,
                        usability,
                        new ClientFailures(failuresPerMinute),
                        clock);
    }

    /** Answers everything that is not a form sent by POST (RFC 6749 section 3.2). */
    public Filter requireForm() {
        return new FormFilter();
    }

    /** Authenticates the client; the chain goes on only with one. */
    public Filter authentication() {
        OAuth2ClientAuthenticationFilter filter =
                new OAuth2ClientAuthenticationFilter(
                        new ProviderManager(provider), AnyRequestMatcher.INSTANCE);
        filter.setAuthenticationConverter(new ClientConverter());
        filter.setAuthenticationFailureHandler((request, response, refused) -> {
            OAuth2Error error = ((OAuth2AuthenticationException) refused).getError();
            if (refused instanceof TooManyFailures later) {
                response.setHeader(
                        HttpHeaders.RETRY_AFTER, Long.toString(later.retryAfterSeconds()));
                JsonAnswer.error(response, TOO_MANY_REQUESTS, error);
            } else {
                JsonAnswer.error(response, error);
            }
        });
        return filter;
    }
}
