package springapp;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the application says about whoever asks. */
@RestController
class Answers {

    private final OAuth2AuthorizedClientManager clients;

    Answers(OAuth2AuthorizedClientManager clients) {
        this.clients = clients;
    }

    @GetMapping("/")
    Map<String, Object> person(
            OAuth2AuthenticationToken authentication,
            HttpServletRequest request,
            HttpServletResponse response) {
        OAuth2AuthorizedClient client =
                clients.authorize(
                        OAuth2AuthorizeRequest.withClientRegistrationId("gatehouse")
                                .principal(authentication)
                                .attribute(HttpServletRequest.class.getName(), request)
                                .attribute(HttpServletResponse.class.getName(), response)
                                .build());
        OidcUser user = (OidcUser) authentication.getPrincipal();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("sub", user.getSubject());
        answer.put("email", user.getUserInfo().getEmail());
        answer.put("token", client.getAccessToken().getTokenValue());
        return answer;
    }

    @GetMapping("/api/me")
    Map<String, Object> caller(@AuthenticationPrincipal Jwt token) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("sub", token.getSubject());
        answer.put("scope", token.getClaimAsString("scope"));
        return answer;
    }
}
