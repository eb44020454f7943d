package io.gatehouse.protocol.metadata;

import io.gatehouse.accounts.AccountRegister;
import io.gatehouse.accounts.Attribute;
import io.gatehouse.clients.Encryption;
import io.gatehouse.clients.HmacAlgorithm;
import io.gatehouse.keys.KeyRing;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.cache.ConfigVersion;
import io.gatehouse.platform.cache.Snapshot;
import io.gatehouse.platform.cli.WebOnly;
import io.gatehouse.protocol.authorize.AuthorizationPolicy;
import io.gatehouse.protocol.authorize.ResponseMode;
import io.gatehouse.protocol.claims.Acr;
import io.gatehouse.protocol.client.ClientSignatures;
import io.gatehouse.protocol.dpop.ProofAlgorithms;
import io.gatehouse.protocol.resource.OwnResource;
import io.gatehouse.protocol.token.TokenEndpointExtension;
import io.gatehouse.registration.RegistrationSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * What this server can do, for libraries that configure themselves (OpenID Connect Discovery
 * section 3, RFC 8414 section 2). Each value listed works, and nothing unlisted does.
 */
@WebOnly
@Component
class Discovery {

    /** The scopes of OpenID Connect; those of APIs are the APIs' own to publish. */
    static final List<String> SCOPES =
            List.of("openid", "profile", "email", "address", "phone", "offline_access");

    private static final List<String> CONFIDENTIAL =
            List.of(
                    "client_secret_basic",
                    "client_secret_post",
                    "client_secret_jwt",
                    "private_key_jwt");
    private static final List<String> ANY_CLIENT =
            Stream.concat(CONFIDENTIAL.stream(), Stream.of("none")).toList();
    private static final List<String> ASSERTION_ALGORITHMS =
            Stream.concat(ClientSignatures.ALGORITHMS.stream(), HmacAlgorithm.NAMES.stream())
                    .toList();

    private static final List<String> ALWAYS =
            List.of(
                    "iss",
                    "sub",
                    "aud",
                    "exp",
                    "iat",
                    "auth_time",
                    "nonce",
                    "acr",
                    "amr",
                    "at_hash",
                    "sid",
                    "company",
                    "email",
                    "email_verified");

    private final Snapshot<Document> document;

    Discovery(
            Issuer issuer,
            List<TokenEndpointExtension> grants,
            AuthorizationPolicy policy,
            RegistrationSettings registration,
            AccountRegister accounts,
            ConfigVersion version) {
        this.document =
                new Snapshot<>(
                        version,
                        () ->
                                Document.of(
                                        content(
                                                issuer,
                                                grants,
                                                policy,
                                                registration,
                                                claims(accounts))));
    }

    Document document() {
        return document.get();
    }

    // So that it is there when the database goes away before anybody has asked.
    @EventListener(ApplicationReadyEvent.class)
    void ready() {
        document.get();
    }

    private static List<String> claims(AccountRegister accounts) {
        List<String> names = accounts.attributes().stream().map(Attribute::name).toList();
        Stream<String> since = names.isEmpty() ? Stream.of() : Stream.of("updated_at");
        return Stream.of(ALWAYS.stream(), names.stream(), since).flatMap(all -> all).toList();
    }

    private static Map<String, Object> content(
            Issuer issuer,
            List<TokenEndpointExtension> grants,
            AuthorizationPolicy policy,
            RegistrationSettings registration,
            List<String> claims) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("issuer", issuer.value());
        all.put("authorization_endpoint", issuer.at("/oauth2/authorize"));
        all.put("token_endpoint", issuer.at("/oauth2/token"));
        all.put("pushed_authorization_request_endpoint", issuer.at("/oauth2/par"));
        all.put("device_authorization_endpoint", issuer.at("/oauth2/device_authorization"));
        all.put("require_pushed_authorization_requests", policy.requirePushedRequests());
        all.put("jwks_uri", issuer.at("/oauth2/jwks"));
        all.put("userinfo_endpoint", issuer.at("/userinfo"));
        all.put("introspection_endpoint", issuer.at("/oauth2/introspect"));
        all.put("revocation_endpoint", issuer.at("/oauth2/revoke"));
        addLogout(all, issuer);
        if (registration.enabled()) {
            all.put("registration_endpoint", issuer.at("/connect/register"));
        }
        all.put(
                "grant_types_supported",
                grants.stream().map(TokenEndpointExtension::grantType).sorted().toList());
        all.put("response_types_supported", List.of("code"));
        all.put("response_modes_supported", ResponseMode.names());
        all.put("authorization_signing_alg_values_supported", KeyRing.ALGORITHMS);
        all.put("code_challenge_methods_supported", List.of("S256"));
        all.put("authorization_response_iss_parameter_supported", true);
        all.put("scopes_supported", SCOPES);
        all.put("subject_types_supported", List.of("public", "pairwise"));
        all.put("id_token_signing_alg_values_supported", KeyRing.ALGORITHMS);
        all.put("userinfo_signing_alg_values_supported", KeyRing.ALGORITHMS);
        addEncryption(all);
        all.put("claim_types_supported", List.of("normal"));
        all.put("claims_supported", claims);
        all.put("acr_values_supported", Acr.SUPPORTED);
        all.put("ui_locales_supported", List.of("en", "de"));
        all.put("prompt_values_supported", List.of("none", "login", "consent", "select_account"));
        all.put("claims_parameter_supported", true);
        all.put("request_parameter_supported", true);
        all.put(
                "request_object_signing_alg_values_supported",
                Stream.concat(ClientSignatures.ALGORITHMS.stream(), Stream.of("none")).toList());
        all.put("request_uri_parameter_supported", true);
        all.put("require_request_uri_registration", true);
        all.put(
                "protected_resources", // RFC 9728 section 4
                List.of(
                        OwnResource.USER_INFO.identifier(issuer),
                        OwnResource.MANAGEMENT.identifier(issuer)));
        addAuthentication(all);
        return all;
    }

    private static void addEncryption(Map<String, Object> all) {
        for (String answer : List.of("id_token", "userinfo", "authorization")) {
            all.put(answer + "_encryption_alg_values_supported", Encryption.ALGORITHMS);
            all.put(answer + "_encryption_enc_values_supported", Encryption.METHODS);
        }
    }

    private static void addLogout(Map<String, Object> all, Issuer issuer) {
        all.put("end_session_endpoint", issuer.at("/connect/logout"));
        all.put("check_session_iframe", issuer.at("/connect/check-session"));
        all.put("backchannel_logout_supported", true);
        all.put("backchannel_logout_session_supported", true);
        all.put("frontchannel_logout_supported", true);
        all.put("frontchannel_logout_session_supported", true);
    }

    private static void addAuthentication(Map<String, Object> all) {
        all.put("dpop_signing_alg_values_supported", ProofAlgorithms.NAMES); // RFC 9449 section 5.1
        all.put("token_endpoint_auth_methods_supported", ANY_CLIENT);
        all.put("token_endpoint_auth_signing_alg_values_supported", ASSERTION_ALGORITHMS);
        all.put("revocation_endpoint_auth_methods_supported", ANY_CLIENT);
        all.put("revocation_endpoint_auth_signing_alg_values_supported", ASSERTION_ALGORITHMS);
        all.put("introspection_endpoint_auth_methods_supported", CONFIDENTIAL);
        all.put("introspection_endpoint_auth_signing_alg_values_supported", ASSERTION_ALGORITHMS);
    }
}
