package example.sunfield.web;

import java.net.URI;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.client.oidc.web.logout.OidcClientInitiatedLogoutSuccessHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.HttpSessionOAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.web.DefaultRedirectStrategy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.session.NullAuthenticatedSessionStrategy;
import org.springframework.web.util.HttpSessionMutexListener;

/** Spring Security's own OpenID Connect login, with the little that two sign-ins at once need. */
@Configuration
class SecurityConfiguration {

    /** Every page is open: each tab's page shows whether somebody is signed in there. */
    @Bean
    SecurityFilterChain security(
            HttpSecurity http,
            ClientRegistrationRepository registrations,
            TabLogins logins,
            @Value("${gatehouse.issuer}") URI issuer) {
        OidcClientInitiatedLogoutSuccessHandler signedOut =
                new OidcClientInitiatedLogoutSuccessHandler(registrations);
        signedOut.setPostLogoutRedirectUri("{baseUrl}/");
        DefaultRedirectStrategy seeOther = new DefaultRedirectStrategy();
        seeOther.setStatusCode(HttpStatus.SEE_OTHER);
        signedOut.setRedirectStrategy(seeOther);
        return http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .oauth2Login(login ->
                        login.loginPage("/")
                                .authorizationEndpoint(start ->
                                        start.authorizationRequestResolver(
                                                        new SignInRequests(registrations))
                                                .authorizationRequestRepository(
                                                        new PendingSignIns()))
                                .successHandler(logins::signedIn)
                                .failureHandler(logins::refused))
                .logout(logout -> logout.logoutSuccessHandler(signedOut))
                // A sign-in in one tab must not make the forms of the other tab stale.
                .csrf(csrf ->
                        csrf.sessionAuthenticationStrategy(new NullAuthenticatedSessionStrategy()))
                .headers(headers ->
                        headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives(policy(issuer))))
                .build();
    }

    /** The issuer is there because browsers check the redirects that follow the sign-out form. */
    private static String policy(URI issuer) {
        return "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none';"
                + " frame-ancestors 'none'; form-action 'self' "
                + issuer.resolve("/").toString();
    }

    /** Keeps what the login obtained in the browser's session, one entry per tab. */
    @Bean
    OAuth2AuthorizedClientRepository authorizedClients() {
        return new HttpSessionOAuth2AuthorizedClientRepository();
    }

    /** One lock per session: see {@link TabLogins#refresh}. */
    @Bean
    ServletListenerRegistrationBean<HttpSessionMutexListener> sessionLock() {
        return new ServletListenerRegistrationBean<>(new HttpSessionMutexListener());
    }
}
