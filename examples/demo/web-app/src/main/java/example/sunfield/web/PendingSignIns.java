package example.sunfield.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;

/**
 * Authorization requests under way, each in the session under its {@code state}, so that two tabs
 * can be at the sign-in page at once. (Spring Security's own repository keeps the newest only.)
 */
class PendingSignIns implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {

    @Override
    public @Nullable OAuth2AuthorizationRequest loadAuthorizationRequest(
            HttpServletRequest request) {
        String state = request.getParameter(OAuth2ParameterNames.STATE);
        HttpSession session = request.getSession(false);
        return state == null || session == null
                ? null
                : (OAuth2AuthorizationRequest) session.getAttribute(name(state));
    }

    @Override
    public void saveAuthorizationRequest(
            OAuth2AuthorizationRequest pending,
            HttpServletRequest request,
            HttpServletResponse response) {
        request.getSession().setAttribute(name(pending.getState()), pending);
    }

    @Override
    public @Nullable OAuth2AuthorizationRequest removeAuthorizationRequest(
            HttpServletRequest request, HttpServletResponse response) {
        OAuth2AuthorizationRequest pending = loadAuthorizationRequest(request);
        if (pending != null) {
            request.getSession().removeAttribute(name(pending.getState()));
        }
        return pending;
    }

    private static String name(String state) {
        return "pending." + state;
    }
}
