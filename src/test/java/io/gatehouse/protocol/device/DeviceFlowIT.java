package io.gatehouse.protocol.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** From the code on the screen to tokens: RFC 8628. */
@GatehouseTest
class DeviceFlowIT {

    private static final String SCOPE = "openid email offline_access series-N:read";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    @Autowired TestDatabase database;
    Platform platform;
    ClientApp device;
    Person carol;

    @BeforeEach
    void make() {
        platform = DeviceClients.on(new Platform(state, issuer));
        device = platform.client("device");
        carol = platform.person("carol");
    }

    @Test
    void aDeviceGetsTokensOnceItsPersonHasLetItIn() {
        Answer begun = device.deviceAuthorization(SCOPE);
        Answer pending = device.poll(begun.text("device_code"));

        Answer confirm = carol.recognise(begun.text("user_code"), "two");
        Answer done = carol.letIn(confirm);
        Answer tokens = device.poll(begun.text("device_code"));

        assertThat(begun.status()).isEqualTo(200);
        assertThat(begun.header("Cache-Control")).isEqualTo("no-store");
        assertThat(begun.json())
                .containsOnlyKeys(
                        "device_code",
                        "user_code",
                        "verification_uri",
                        "verification_uri_complete",
                        "expires_in",
                        "interval")
                .containsEntry("expires_in", 600)
                .containsEntry("interval", 5)
                .containsEntry("verification_uri", issuer.at("/device"))
                .containsEntry(
                        "verification_uri_complete",
                        issuer.at("/device?user_code=" + begun.text("user_code")));
        assertThat(begun.text("user_code"))
                .matches("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}");
        assertThat(pending.status()).isEqualTo(400);
        assertThat(pending.text("error")).isEqualTo("authorization_pending");
        assertThat(confirm.body())
                .contains(begun.text("user_code"), "Screen app", "Company Two", carol.email())
                .contains("If somebody sent you the code or a link");
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.body()).contains("data-device=\"allowed\"", "Screen app");
        assertThat(tokens.status()).isEqualTo(200);
        assertThat(tokens.json())
                .containsOnlyKeys(
                        "access_token",
                        "token_type",
                        "expires_in",
                        "scope",
                        "refresh_token",
                        "id_token");
    }
}
