package io.gatehouse.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.platform.Issuer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class CookiesTest {

    @Test
    void overHttpsOnlyThisHostMaySetAndReadThem() {
        Cookies cookies = new Cookies(Issuer.valueOf("https://id.example"));
        MockHttpServletResponse response = new MockHttpServletResponse();

        cookies.setSession(response, "value");
        cookies.browser(new MockHttpServletRequest(), response);

        assertThat(response.getHeaders("Set-Cookie"))
                .filteredOn(cookie -> !cookie.startsWith("__Host-gatehouse-state="))
                .hasSize(2)
                .allSatisfy(cookie ->
                        assertThat(cookie)
                                .startsWith("__Host-")
                                .contains("; Secure")
                                .contains("; HttpOnly")
                                .contains("; SameSite=Lax")
                                .contains("; Path=/")
                                .doesNotContain("Domain"));
    }

    @Test
    void theOneForFramesSaysNothingAboutTheSession() {
        Cookies cookies = new Cookies(Issuer.valueOf("https://id.example"));
        MockHttpServletResponse response = new MockHttpServletResponse();

        cookies.setSession(response, "value");
        cookies.clearSession(response);

        List<String> states =
                response.getHeaders("Set-Cookie").stream()
                        .filter(cookie -> cookie.startsWith("__Host-gatehouse-state="))
                        .toList();
        assertThat(states)
                .hasSize(2)
                .doesNotHaveDuplicates()
                .allSatisfy(cookie ->
                        assertThat(cookie)
                                .matches(
                                        "__Host-gatehouse-state=[A-Za-z0-9_-]{22}; Path=/; Secure; SameSite=None"));
    }

    @Test
    void overPlainHttpInstancesOnSeveralPortsKeepTheirOwn() {
        MockHttpServletResponse response = new MockHttpServletResponse();

        new Cookies(Issuer.valueOf("http://localhost:8081")).setSession(response, "value");

        assertThat(response.getHeader("Set-Cookie"))
                .startsWith("gatehouse-8081=value")
                .doesNotContain("Secure");
    }

    @Test
    void aBrowserIsNamedOncePerRequest() {
        Cookies cookies = new Cookies(Issuer.valueOf("https://id.example"));
        MockHttpServletRequest request = new MockHttpServletRequest();
        MockHttpServletResponse response = new MockHttpServletResponse();

        assertThat(cookies.browser(request, response))
                .isEqualTo(cookies.browser(request, response));

        assertThat(response.getHeaders("Set-Cookie")).hasSize(1);
    }
}
