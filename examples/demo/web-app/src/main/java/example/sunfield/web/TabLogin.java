package example.sunfield.web;

import com.nimbusds.jwt.JWTParser;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;

/**
 * What one tab holds after its sign-in.
 *
 * @param client the access token and, with {@code offline_access}, the refresh token
 * @param idToken the newest ID token, verified
 * @param userInfo claims of the UserInfo endpoint at sign-in
 * @param issues every issue of tokens in this tab, oldest first
 */
record TabLogin(
        OAuth2AuthorizedClient client,
        OidcIdToken idToken,
        Map<String, Object> userInfo,
        List<Issue> issues) {

    /**
     * One issue of tokens.
     *
     * @param how "Signed in" or "Refreshed"
     * @param claims of the access token
     */
    record Issue(String how, Map<String, Object> claims) {}

    static TabLogin of(
            OAuth2AuthorizedClient client, OidcIdToken idToken, Map<String, Object> userInfo) {
        return new TabLogin(
                client,
                idToken,
                userInfo,
                List.of(new Issue("Signed in", accessTokenClaims(client))));
    }

    TabLogin refreshed(OAuth2AuthorizedClient renewed, OidcIdToken newestIdToken) {
        List<Issue> all = new ArrayList<>(issues);
        all.add(new Issue("Refreshed", accessTokenClaims(renewed)));
        return new TabLogin(renewed, newestIdToken, userInfo, List.copyOf(all));
    }

    Map<String, Object> accessTokenClaims() {
        return accessTokenClaims(client);
    }

    /** The company the access token belongs to; null when it belongs to none. */
    @Nullable String company() {
        return accessTokenClaims().get("company") instanceof String company ? company : null;
    }

    /**
     * The claims inside the access token, empty for a token that is not a JWT. Only a demo looks
     * inside: an access token is addressed to the API, and a client must not depend on its content.
     */
    private static Map<String, Object> accessTokenClaims(OAuth2AuthorizedClient client) {
        try {
            return new TreeMap<>(
                    JWTParser.parse(client.getAccessToken().getTokenValue())
                            .getJWTClaimsSet()
                            .toJSONObject());
        } catch (ParseException notOneOfThose) {
            return Map.of();
        }
    }
}
