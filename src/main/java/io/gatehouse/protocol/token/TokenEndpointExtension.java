package io.gatehouse.protocol.token;

import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * A grant of the token endpoint. A new grant is a bean of this type in a sub-package of its own;
 * the endpoint finds it.
 *
 * @param grantType the {@code grant_type} that it serves
 * @param converter reads the request; null when it is not of this grant
 * @param provider decides and issues
 */
public record TokenEndpointExtension(
        String grantType, AuthenticationConverter converter, AuthenticationProvider provider) {}
