package io.gatehouse.protocol.userinfo;

import io.gatehouse.accounts.Account;
import io.gatehouse.clients.CompanyContext;
import io.gatehouse.protocol.introspection.LiveToken;
import io.gatehouse.protocol.introspection.LiveTokens;
import io.gatehouse.protocol.request.JsonAnswer;
import io.gatehouse.protocol.store.Authorizations;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Answers who the person behind an access token is (OpenID Connect Core section 5.3): what the
 * token's scopes ask for, and never more than the account holds.
 */
@Component
class UserInfo {

    private final LiveTokens tokens;

    UserInfo(LiveTokens tokens) {
        this.tokens = tokens;
    }

    void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
        BearerToken bearer = BearerToken.of(request);
        if (bearer.error() != null) {
            bearer.refuse(response);
            return;
        }
        Optional<LiveToken> token = tokens.find(bearer.value());
        Authorizations.Standing standing = token.map(LiveToken::standing).orElse(null);
        if (standing == null) {
            BearerToken.refuse(response, 401, "invalid_token", "the access token is not active");
            return;
        }
        if (!token.get().scopes().contains("openid")) {
            BearerToken.refuse(response, 403, "insufficient_scope", "the scope openid is needed");
            return;
        }
        JsonAnswer.write(response, 200, claims(token.get(), standing));
    }

    private static Map<String, Object> claims(LiveToken token, Authorizations.Standing standing) {
        Account account = standing.person().account();
        if (account == null) {
            throw new IllegalStateException("a live token has an account");
        }
        UUID company = standing.authorization().company();
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
        if (company != null && token.client().companyContext() != CompanyContext.NONE) {
            claims.put("company", company.toString());
        }
        return claims;
    }
}
