package io.gatehouse.protocol.metadata;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.keys.KeyRing;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.cli.WebOnly;
import io.gatehouse.protocol.dpop.ProofAlgorithms;
import io.gatehouse.protocol.resource.OwnResource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What our own protected resources need of their callers (RFC 9728 section 2). */
@WebOnly
@Component
class ProtectedResources {

    private static final String HEADER = "header";

    private final Issuer issuer;

    ProtectedResources(Issuer issuer) {
        this.issuer = issuer;
    }

    Document document(OwnResource resource) {
        return Document.of(content(resource));
    }

    private Map<String, Object> content(OwnResource resource) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("resource", resource.identifier(issuer));
        all.put("authorization_servers", List.of(issuer.value()));
        if (resource == OwnResource.MANAGEMENT) {
            all.put("resource_name", "Gatehouse management API");
            all.put("scopes_supported", OwnApi.scopeNames().stream().sorted().toList());
            all.put("bearer_methods_supported", List.of(HEADER));
        } else {
            all.put("resource_name", "Gatehouse UserInfo");
            all.put("jwks_uri", issuer.at("/oauth2/jwks"));
            all.put("resource_signing_alg_values_supported", KeyRing.ALGORITHMS);
            all.put("scopes_supported", Discovery.SCOPES);
            all.put("bearer_methods_supported", List.of(HEADER, "body"));
        }
        all.put("dpop_signing_alg_values_supported", ProofAlgorithms.NAMES);
        all.put("dpop_bound_access_tokens_required", false);
        return all;
    }
}
