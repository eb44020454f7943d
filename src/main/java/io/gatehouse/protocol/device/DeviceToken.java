package io.gatehouse.protocol.device;

import java.util.List;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationGrantAuthenticationToken;

/** A token request with a device code, as it was read. */
class DeviceToken extends OAuth2AuthorizationGrantAuthenticationToken {

    private final Authentication client;
    private final String deviceCode;
    private final List<String> resources;

    DeviceToken(Authentication client, String deviceCode, List<String> resources) {
        super(AuthorizationGrantType.DEVICE_CODE, client, null);
        this.client = client;
        this.deviceCode = deviceCode;
        this.resources = List.copyOf(resources);
    }

    Authentication client() {
        return client;
    }

    String deviceCode() {
        return deviceCode;
    }

    List<String> resources() {
        return resources;
    }
}
