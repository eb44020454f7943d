package io.gatehouse.clients;

import io.gatehouse.platform.Differences;
import java.util.Set;

/** In which fields two states of a client differ. */
final class ClientDifferences {

    private ClientDifferences() {}

    /** The names of the fields in the file and the management API, in the order of the file. */
    static Set<String> between(Client before, Client after) {
        return new Differences()
                .compare("name", before.name(), after.name())
                .compare("client_type", before.clientType(), after.clientType())
                .compare("auth_method", before.authMethod(), after.authMethod())
                .compare("redirect_uris", before.redirectUris(), after.redirectUris())
                .compare(
                        "post_logout_redirect_uris",
                        before.postLogoutRedirectUris(),
                        after.postLogoutRedirectUris())
                .compare("allowed_origins", before.allowedOrigins(), after.allowedOrigins())
                .compare("scopes", before.scopes(), after.scopes())
                .compare("required_scopes", before.requiredScopes(), after.requiredScopes())
                .compare("company_context", before.companyContext(), after.companyContext())
                .compare("consent", before.consentTrusted(), after.consentTrusted())
                .compare("pkce", before.pkceRequired(), after.pkceRequired())
                .compare("jwks", before.jwks(), after.jwks())
                .compare("jwks_uri", before.jwksUri(), after.jwksUri())
                .compare("settings", before.settings(), after.settings())
                .compare("state", before.active(), after.active())
                .fields();
    }
}
