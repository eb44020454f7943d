package io.gatehouse.protocol.userinfo;

import io.gatehouse.accounts.Account;
import io.gatehouse.accounts.Accounts;
import io.gatehouse.clients.CompanyContext;
import io.gatehouse.protocol.introspection.LiveToken;
import io.gatehouse.protocol.introspection.LiveTokens;
import io.gatehouse.protocol.request.JsonAnswer;
import io.gatehouse.protocol.store.Authorization;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers who the person behind an access token is (OpenID Connect Core section 5.3): what the
 * token's scopes ask for, and never more than the account holds.
 */
@RestController
class UserInfo {

    private final LiveTokens tokens;
    private final Accounts accounts;

    UserInfo(LiveTokens tokens, Accounts accounts) {
        this.tokens = tokens;
        this.accounts = accounts;
    }

    @RequestMapping(
            path = "/userinfo",
            method = {RequestMethod.GET, RequestMethod.POST})
    void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
        BearerToken bearer = BearerToken.of(request);
        if (bearer.error() != null) {
            bearer.refuse(response);
            return;
        }
        Optional<LiveToken> token = tokens.find(bearer.value());
        if (token.isEmpty() || token.get().authorization() == null) {
            BearerToken.refuse(response, 401, "invalid_token", "the access token is not active");
            return;
        }
        if (!token.get().scopes().contains("openid")) {
            BearerToken.refuse(response, 403, "insufficient_scope", "the scope openid is needed");
            return;
        }
        JsonAnswer.write(response, 200, claims(token.get(), token.get().authorization()));
    }

    private Map<String, Object> claims(LiveToken token, Authorization authorization) {
        Account account =
                accounts.find(authorization.account())
                        .orElseThrow(
                                () -> new IllegalStateException("a live token has an account"));
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", account.id().toString());
        Set<String> scopes = token.scopes();
        if (scopes.contains("email")) {
            claims.put("email", account.email());
            claims.put("email_verified", account.emailVerified());
        }
        StandardScopes.claimsOf(scopes).stream()
                .filter(account.attributes()::containsKey)
                .forEach(name -> claims.put(name, account.attributes().get(name)));
        if (authorization.company() != null
                && token.client().companyContext() != CompanyContext.NONE) {
            claims.put("company", authorization.company().toString());
        }
        return claims;
    }
}
