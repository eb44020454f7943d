package io.gatehouse.registration;

import io.gatehouse.clients.AuthMethod;
import io.gatehouse.clients.ClientKind;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A policy as it should be; the components are those of {@link RegistrationPolicy}. */
public record RegistrationPolicyDraft(
        String name,
        @Nullable UUID company,
        Set<ClientKind> types,
        Set<String> scopes,
        Set<AuthMethod> authMethods,
        Set<String> redirectHosts,
        boolean pkceRequired) {

    /** What a policy allows that does not say: applications of people, by a redirect. */
    public static final Set<ClientKind> USUAL_TYPES =
            Set.of(ClientKind.WEB, ClientKind.SPA, ClientKind.NATIVE);

    /** What a policy allows that does not say. */
    public static final Set<String> USUAL_SCOPES =
            Set.of("openid", "profile", "email", "offline_access");

    /** The same draft for clients of this company. */
    public RegistrationPolicyDraft ownedBy(UUID owner) {
        return new RegistrationPolicyDraft(
                name, owner, types, scopes, authMethods, redirectHosts, pkceRequired);
    }
}
