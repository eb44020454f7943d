package io.gatehouse.protocol.userinfo;

import io.gatehouse.accounts.Account;
import io.gatehouse.clients.CompanyContext;
import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.claims.PersonClaims;
import io.gatehouse.protocol.claims.Subjects;
import io.gatehouse.protocol.client.NoKeyToEncrypt;
import io.gatehouse.protocol.introspection.LiveToken;
import io.gatehouse.protocol.request.JsonAnswer;
import io.gatehouse.protocol.resource.Entrance;
import io.gatehouse.protocol.resource.OwnResource;
import io.gatehouse.protocol.resource.PresentedToken;
import io.gatehouse.protocol.resource.TokenRefused;
import io.gatehouse.protocol.store.Authorizations;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.stereotype.Component;

/**
 * Answers who the person behind an access token is (OpenID Connect Core section 5.3): what the
 * token's scopes and the request's claims ask for, and never more than the account holds.
 */
@Component
class UserInfo {

    private final Entrance entrance;
    private final UserInfoToken tokens;
    private final Subjects subjects;
    private final String metadata;

    UserInfo(Entrance entrance, UserInfoToken tokens, Subjects subjects, Issuer issuer) {
        this.entrance = entrance;
        this.tokens = tokens;
        this.subjects = subjects;
        this.metadata = OwnResource.USER_INFO.metadata(issuer);
    }

    void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            answer(request, response);
        } catch (TokenRefused refused) {
            refused.headers(metadata).forEach(response::setHeader);
            JsonAnswer.error(
                    response,
                    refused.status(),
                    new OAuth2Error(refused.code(), refused.description(), null));
        } catch (NoKeyToEncrypt unreachable) {
            JsonAnswer.error(response, unreachable.getError());
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        PresentedToken presented = TokenOfRequest.in(request);
        LiveToken token = entrance.enter(presented, request, response);
        Authorizations.Standing standing = token.standing();
        if (standing == null) {
            throw TokenRefused.invalid(presented.scheme(), "the access token is of no person");
        }
        if (!token.scopes().contains("openid")) {
            throw TokenRefused.insufficientScope(presented.scheme(), "openid");
        }
        Map<String, Object> claims = claims(token, standing);
        Optional<String> wrapped = tokens.of(token.client(), claims);
        if (wrapped.isPresent()) {
            tokens.write(response, wrapped.get());
        } else {
            JsonAnswer.write(response, 200, claims);
        }
    }

    private Map<String, Object> claims(LiveToken token, Authorizations.Standing standing) {
        Account account = standing.person().account();
        if (account == null) {
            throw new IllegalStateException("a live token has an account");
        }
        UUID company = standing.authorization().company();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", subjects.of(token.client(), account.id()));
        claims.putAll(PersonClaims.ofScopes(account, token.scopes()));
        claims.putAll(
                PersonClaims.asked(
                        token.client(),
                        standing.person(),
                        standing.authorization().claims().userInfo()));
        if (company != null && token.client().companyContext() != CompanyContext.NONE) {
            claims.put("company", company.toString());
        }
        return claims;
    }
}
