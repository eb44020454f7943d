package io.gatehouse.protocol.userinfo;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which claims the standard scopes ask for (OpenID Connect Core section 5.4). */
final class StandardScopes {

    private static final Map<String, List<String>> CLAIMS =
            Map.of(
                    "profile",
                    List.of(
                            "name",
                            "family_name",
                            "given_name",
                            "middle_name",
                            "nickname",
                            "preferred_username",
                            "profile",
                            "picture",
                            "website",
                            "gender",
                            "birthdate",
                            "zoneinfo",
                            "locale",
                            "updated_at"),
                    "address",
                    List.of("address"),
                    "phone",
                    List.of("phone_number", "phone_number_verified"));

    private StandardScopes() {}

    static Set<String> claimsOf(Set<String> scopes) {
        Set<String> claims = new LinkedHashSet<>();
        CLAIMS.forEach((scope, names) -> {
            if (scopes.contains(scope)) {
                claims.addAll(names);
            }
        });
        return claims;
    }
}
