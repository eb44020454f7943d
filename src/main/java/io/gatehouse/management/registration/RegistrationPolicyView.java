package io.gatehouse.management.registration;

import io.gatehouse.clients.AuthMethod;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.registration.RegistrationPolicy;
import io.gatehouse.registration.RegistrationPolicyDraft;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A policy as callers see and write it.
 *
 * @param company owner of the clients; absent for the platform; stays for ever
 * @param types default web, spa and native
 * @param scopes default openid, profile, email and offline_access
 * @param authMethods empty for every method
 * @param redirectHosts hosts, or schemes with a colon at the end; empty for every host
 * @param pkce default required
 */
record RegistrationPolicyView(
        String name,
        @Nullable UUID company,
        @Nullable Set<ClientKind> types,
        @Nullable Set<String> scopes,
        @Nullable Set<AuthMethod> authMethods,
        @Nullable Set<String> redirectHosts,
        @Nullable Pkce pkce) {

    /** Whether authorization requests need a code challenge. */
    enum Pkce {
        REQUIRED,
        OPTIONAL
    }

    static RegistrationPolicyView of(RegistrationPolicy policy) {
        return new RegistrationPolicyView(
                policy.name(),
                policy.company(),
                new TreeSet<>(policy.types()),
                new TreeSet<>(policy.scopes()),
                new TreeSet<>(policy.authMethods()),
                new TreeSet<>(policy.redirectHosts()),
                policy.pkceRequired() ? Pkce.REQUIRED : Pkce.OPTIONAL);
    }

    RegistrationPolicyDraft draft() {
        return new RegistrationPolicyDraft(
                name,
                company,
                Objects.requireNonNullElse(types, RegistrationPolicyDraft.USUAL_TYPES),
                Objects.requireNonNullElse(scopes, RegistrationPolicyDraft.USUAL_SCOPES),
                Objects.requireNonNullElse(authMethods, Set.of()),
                Objects.requireNonNullElse(redirectHosts, Set.of()),
                pkce != Pkce.OPTIONAL);
    }
}
