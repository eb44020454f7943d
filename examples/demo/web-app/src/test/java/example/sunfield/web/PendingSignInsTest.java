package example.sunfield.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;

class PendingSignInsTest {
    private final MockHttpSession session = new MockHttpSession();
    private final PendingSignIns pending = new PendingSignIns();

    @Test
    void keepsTwoSignInsOfOneBrowserApart() {
        OAuth2AuthorizationRequest first = save("first");
        OAuth2AuthorizationRequest second = save("second");

        assertThat(pending.loadAuthorizationRequest(callback("second"))).isSameAs(second);
        assertThat(pending.loadAuthorizationRequest(callback("first"))).isSameAs(first);
    }

    @Test
    void answersOnlyOnce() {
        save("first");

        pending.removeAuthorizationRequest(callback("first"), new MockHttpServletResponse());

        assertThat(pending.loadAuthorizationRequest(callback("first"))).isNull();
    }

    @Test
    void knowsNothingInAnotherBrowser() {
        save("first");
        MockHttpServletRequest elsewhere = new MockHttpServletRequest();
        elsewhere.setParameter("state", "first");

        assertThat(pending.loadAuthorizationRequest(elsewhere)).isNull();
    }

    private OAuth2AuthorizationRequest save(String state) {
        OAuth2AuthorizationRequest request =
                OAuth2AuthorizationRequest.authorizationCode()
                        .authorizationUri("http://localhost/authorize")
                        .clientId("demo-web")
                        .state(state)
                        .build();
        pending.saveAuthorizationRequest(request, callback(state), new MockHttpServletResponse());
        return request;
    }

    private MockHttpServletRequest callback(String state) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setSession(session);
        request.setParameter("state", state);
        return request;
    }
}
