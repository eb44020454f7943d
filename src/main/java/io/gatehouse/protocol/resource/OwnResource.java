package io.gatehouse.protocol.resource;

import io.gatehouse.apis.OwnApi;
import io.gatehouse.platform.Issuer;

/** The protected resources that are ours, with the addresses that describe them (RFC 9728). */
public enum OwnResource {
    /** All that needs no API: what its tokens have as audience. */
    ISSUER(""),
    /** OpenID Connect Core section 5.3. */
    USER_INFO("/userinfo"),
    /** The management API. */
    MANAGEMENT(OwnApi.PATH);

    private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

    private final String path;

    OwnResource(String path) {
        this.path = path;
    }

    /** Its identifier. */
    public String identifier(Issuer issuer) {
        return issuer.at(path);
    }

    /** Where its description is: between host and path (RFC 9728 section 3.1). */
    public String metadata(Issuer issuer) {
        return issuer.origin() + WELL_KNOWN + issuer.uri().getRawPath() + path;
    }

    /** The same as we are asked for it, below the path of the issuer. */
    public String metadataPath() {
        return WELL_KNOWN + path;
    }
}
