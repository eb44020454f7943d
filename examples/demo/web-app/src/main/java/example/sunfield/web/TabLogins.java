package example.sunfield.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientRefreshTokenTokenResponseClient;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.stereotype.Component;
import org.springframework.web.util.WebUtils;

/**
 * The sign-ins of one browser, side by side in its session: tab N uses the client registration
 * {@code tabN} and never sees what another tab holds.
 */
@Component
class TabLogins {
    private final OAuth2AuthorizedClientRepository authorizedClients;
    private final RestClientRefreshTokenTokenResponseClient tokens =
            new RestClientRefreshTokenTokenResponseClient();
    private final OidcIdTokenDecoderFactory idTokens = new OidcIdTokenDecoderFactory();

    TabLogins(OAuth2AuthorizedClientRepository authorizedClients) {
        this.authorizedClients = authorizedClients;
    }

    /** After the code was exchanged and the ID token verified. */
    void signedIn(
            HttpServletRequest request, HttpServletResponse response, Authentication authentication)
            throws IOException {
        OAuth2AuthenticationToken login = (OAuth2AuthenticationToken) authentication;
        OidcUser person = (OidcUser) login.getPrincipal();
        String registration = login.getAuthorizedClientRegistrationId();
        OAuth2AuthorizedClient client =
                authorizedClients.loadAuthorizedClient(registration, authentication, request);
        Map<String, Object> userInfo =
                person.getUserInfo() == null ? Map.of() : person.getUserInfo().getClaims();
        keep(
                request.getSession(),
                registration,
                TabLogin.of(client, person.getIdToken(), userInfo));
        seeOther(response, path(registration));
    }

    /** After a refusal, for example when the person chose "Deny". */
    void refused(
            HttpServletRequest request,
            HttpServletResponse response,
            AuthenticationException refusal)
            throws IOException {
        String uri = request.getRequestURI();
        String registration = uri.substring(uri.lastIndexOf('/') + 1);
        OAuth2Error error =
                refusal instanceof OAuth2AuthenticationException known
                        ? known.getError()
                        : new OAuth2Error("server_error", refusal.getMessage(), null);
        tell(request.getSession(), registration, error);
        seeOther(response, path(registration));
    }

    /** What the tab holds; null when nobody is signed in there. */
    @Nullable TabLogin of(HttpSession session, String registration) {
        return (TabLogin) session.getAttribute("login." + registration);
    }

    /** The last refusal in the tab, told once; null when there was none. */
    @Nullable OAuth2Error refusal(HttpSession session, String registration) {
        OAuth2Error error = (OAuth2Error) session.getAttribute("refusal." + registration);
        session.removeAttribute("refusal." + registration);
        return error;
    }

    /**
     * Exchanges the tab's refresh token. One at a time in a session: a refresh token is good for
     * one use, and a second use is answered as theft, so a double click must wait for the first.
     */
    void refresh(HttpSession session, String registration) {
        synchronized (WebUtils.getSessionMutex(session)) {
            TabLogin login = of(session, registration);
            OAuth2RefreshToken refreshToken =
                    login == null ? null : login.client().getRefreshToken();
            if (login == null || refreshToken == null) {
                return;
            }
            try {
                keep(session, registration, refreshed(login, refreshToken));
            } catch (OAuth2AuthorizationException refused) {
                tell(session, registration, refused.getError());
            }
        }
    }

    /** Companies seen in this session, in the order of their first sign-in; for telling colours. */
    List<String> companies(HttpSession session) {
        return session.getAttribute("companies") instanceof List<?> seen
                ? seen.stream().map(String::valueOf).toList()
                : List.of();
    }

    private TabLogin refreshed(TabLogin login, OAuth2RefreshToken refreshToken) {
        OAuth2AuthorizedClient old = login.client();
        OAuth2AccessTokenResponse answer =
                tokens.getTokenResponse(
                        new OAuth2RefreshTokenGrantRequest(
                                old.getClientRegistration(), old.getAccessToken(), refreshToken));
        OAuth2AuthorizedClient renewed =
                new OAuth2AuthorizedClient(
                        old.getClientRegistration(),
                        old.getPrincipalName(),
                        answer.getAccessToken(),
                        answer.getRefreshToken());
        return login.refreshed(renewed, newestIdToken(login, answer));
    }

    private OidcIdToken newestIdToken(TabLogin login, OAuth2AccessTokenResponse answer) {
        if (!(answer.getAdditionalParameters().get("id_token") instanceof String value)) {
            return login.idToken();
        }
        Jwt verified = idTokens.createDecoder(login.client().getClientRegistration()).decode(value);
        if (!login.idToken().getSubject().equals(verified.getSubject())) {
            // OpenID Connect Core section 12.2
            throw new OAuth2AuthorizationException(
                    new OAuth2Error("invalid_id_token", "Another person than before", null));
        }
        return new OidcIdToken(
                value, verified.getIssuedAt(), verified.getExpiresAt(), verified.getClaims());
    }

    private void keep(HttpSession session, String registration, TabLogin login) {
        session.setAttribute("login." + registration, login);
        String company = login.company();
        List<String> seen = companies(session);
        if (company != null && !seen.contains(company)) {
            List<String> all = new ArrayList<>(seen);
            all.add(company);
            session.setAttribute("companies", all);
        }
    }

    private static void tell(HttpSession session, String registration, OAuth2Error error) {
        session.setAttribute("refusal." + registration, error);
    }

    private static String path(String registration) {
        return registration.equals("tab2") ? "/tab/2" : "/tab/1";
    }

    private static void seeOther(HttpServletResponse response, String path) {
        response.setStatus(HttpStatus.SEE_OTHER.value());
        response.setHeader("Location", path);
    }
}
