package io.gatehouse.protocol.claims;

import io.gatehouse.accounts.Account;
import io.gatehouse.clients.Client;
import io.gatehouse.consents.Consent;
import io.gatehouse.usability.PersonState;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The standard claims about a person, each of one standard scope (OpenID Connect Core section 5.4).
 * A claim asked for by itself needs what its scope needs: the client is registered for the scope,
 * and the person allows it.
 */
public final class PersonClaims {

    private static final String EMAIL = "email";
    private static final String EMAIL_VERIFIED = "email_verified";

    private static final Map<String, List<String>> BY_SCOPE =
            Map.of(
                    EMAIL,
                    List.of(EMAIL, EMAIL_VERIFIED),
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

    private static final Map<String, String> SCOPES =
            BY_SCOPE.entrySet().stream()
                    .flatMap(scope ->
                            scope.getValue().stream()
                                    .map(claim -> Map.entry(claim, scope.getKey())))
                    .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private PersonClaims() {}

    /** The claims among the names that the client may ask for; unknown ones are ignored. */
    public static Set<String> openTo(Client client, Collection<String> names) {
        return names.stream()
                .filter(name -> client.scopes().contains(SCOPES.get(name)))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The scopes whose permission these claims need. */
    public static Set<String> scopesOf(Collection<String> claims) {
        return claims.stream()
                .map(SCOPES::get)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The claims of the scopes, as far as the account has them. */
    public static Map<String, Object> ofScopes(Account account, Set<String> scopes) {
        return told(
                account,
                scopes.stream()
                        .flatMap(scope -> BY_SCOPE.getOrDefault(scope, List.of()).stream())
                        .toList());
    }

    /**
     * The claims that were asked for one by one, as far as the account has them and the client may
     * know them now.
     *
     * @param person with a usable account
     */
    public static Map<String, Object> asked(
            Client client, PersonState person, Collection<String> names) {
        Account account = person.account();
        if (names.isEmpty() || account == null) {
            return Map.of();
        }
        Predicate<String> allowed = allowed(client, person.consent());
        return told(
                account,
                names.stream()
                        .filter(name -> allowed.test(SCOPES.getOrDefault(name, "")))
                        .toList());
    }

    private static Predicate<String> allowed(Client client, @Nullable Consent consent) {
        return scope ->
                client.scopes().contains(scope)
                        && (client.consentTrusted()
                                || (consent != null && consent.allowed().contains(scope)));
    }

    private static Map<String, Object> told(Account account, Collection<String> names) {
        Map<String, Object> claims = new LinkedHashMap<>();
        for (String name : names) {
            Object value =
                    switch (name) {
                        case EMAIL -> account.email();
                        case EMAIL_VERIFIED -> account.emailVerified();
                        default -> account.attributes().get(name);
                    };
            if (value != null) {
                claims.put(name, value);
            }
        }
        return claims;
    }
}
