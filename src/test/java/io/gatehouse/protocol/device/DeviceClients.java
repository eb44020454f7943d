package io.gatehouse.protocol.device;

import io.gatehouse.testing.Platform;

/** Clients of devices on top of a platform. */
public final class DeviceClients {

    private static final String YAML =
            """
            version: 1
            clients:
              - client_id: device-N
                name: Screen app N
                type: device
                scopes: [openid, email, offline_access, "series-N:read", "series-N:write", "status-N:read"]
              - client_id: device.other-N
                name: Other screen app N
                type: device
                scopes: [openid, email]
              - client_id: device.plain-N
                name: Plain screen app N
                type: device
                scopes: [openid, email, offline_access]
                consent: trusted
              - client_id: recorder-N
                name: Recorder N
                type: device
                secret: SECRET
                scopes: [openid, offline_access, "series-N:read"]
            """;

    private DeviceClients() {}

    /**
     * The platform with three public clients, {@code device}, {@code device.other} and the trusted
     * {@code device.plain}, and the confidential {@code recorder}.
     */
    public static Platform on(Platform platform) {
        return platform.apply(YAML);
    }
}
