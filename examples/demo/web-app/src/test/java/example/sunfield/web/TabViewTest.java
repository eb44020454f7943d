package example.sunfield.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;

class TabViewTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    @Test
    void showsCompanyRolesAndScopesOfTheAccessToken() {
        TabView.Login view = view(signedIn(jwt("borealis"))).login();

        assertThat(view.company()).isEqualTo("borealis");
        assertThat(view.roles()).containsExactly("viewer");
        assertThat(view.scopes()).containsExactly("openid", "series:read");
        assertThat(view.accessToken())
                .contains(new TabView.Claim("iat", "1793534400", "2026-11-01 12:00:00 UTC"));
        assertThat(view.refreshable()).isFalse();
    }

    @Test
    void listsEveryIssueWithItsCompany() {
        TabLogin login = signedIn(jwt("acme"));

        TabView view = view(login.refreshed(client(jwt("acme")), login.idToken()));

        assertThat(view.login().issues())
                .extracting(TabView.Issue::how, TabView.Issue::company)
                .containsExactly(tuple("Signed in", "acme"), tuple("Refreshed", "acme"));
    }

    @Test
    void showsATokenThatItCannotReadAsUnreadable() {
        TabView.Login view = view(signedIn("20261101.opaque")).login();

        assertThat(view.accessToken()).isEmpty();
        assertThat(view.company()).isNull();
    }

    @Test
    void showsNoLoginWhenNobodyIsSignedIn() {
        assertThat(TabView.of(2, null, null, List.of()).login()).isNull();
    }

    private static TabView view(TabLogin login) {
        return TabView.of(1, null, login, List.of("acme", "borealis"));
    }

    private static TabLogin signedIn(String accessToken) {
        OidcIdToken idToken =
                new OidcIdToken("id", NOW, NOW.plusSeconds(600), Map.of("sub", "carol"));
        return TabLogin.of(client(accessToken), idToken, Map.of());
    }

    private static OAuth2AuthorizedClient client(String accessToken) {
        ClientRegistration registration =
                ClientRegistration.withRegistrationId("tab1")
                        .clientId("demo-web")
                        .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                        .redirectUri("http://localhost/")
                        .authorizationUri("http://localhost/authorize")
                        .tokenUri("http://localhost/token")
                        .build();
        return new OAuth2AuthorizedClient(
                registration,
                "carol",
                new OAuth2AccessToken(
                        OAuth2AccessToken.TokenType.BEARER,
                        accessToken,
                        NOW,
                        NOW.plusSeconds(600)));
    }

    private static String jwt(String company) {
        return new PlainJWT(
                        new JWTClaimsSet.Builder()
                                .issueTime(Date.from(NOW))
                                .claim("company", company)
                                .claim("roles", List.of("viewer"))
                                .claim("scope", "openid series:read")
                                .build())
                .serialize();
    }
}
