package example.sunfield.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;

/**
 * Spring Security's authorization requests; "Switch company" adds {@code prompt=select_account}.
 */
class SignInRequests implements OAuth2AuthorizationRequestResolver {
    private final OAuth2AuthorizationRequestResolver standard;

    SignInRequests(ClientRegistrationRepository registrations) {
        standard = new DefaultOAuth2AuthorizationRequestResolver(registrations);
    }

    @Override
    public @Nullable OAuth2AuthorizationRequest resolve(HttpServletRequest request) {
        return withPrompt(standard.resolve(request), request);
    }

    @Override
    public @Nullable OAuth2AuthorizationRequest resolve(
            HttpServletRequest request, String registrationId) {
        return withPrompt(standard.resolve(request, registrationId), request);
    }

    private static @Nullable OAuth2AuthorizationRequest withPrompt(
            @Nullable OAuth2AuthorizationRequest made, HttpServletRequest request) {
        if (made == null || !"select_account".equals(request.getParameter("prompt"))) {
            return made;
        }
        return OAuth2AuthorizationRequest.from(made)
                .additionalParameters(Map.of("prompt", "select_account"))
                .build();
    }
}
