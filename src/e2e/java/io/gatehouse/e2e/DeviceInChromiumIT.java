package io.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.device.DeviceClients;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** A person lets a device in, in a real browser. */
@GatehouseTest
class DeviceInChromiumIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;
    Chromium browser;
    Walk walk;

    @BeforeEach
    void make() {
        browser = Chromium.fresh();
        platform = DeviceClients.on(new Platform(state, issuer));
        walk = new Walk(browser, platform, issuer);
    }

    @AfterEach
    void close() {
        if (walk != null) {
            walk.close();
        }
    }

    @Requirement("RFC 8628 3.3: in a real browser, with and without scripts")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fromTheLinkOfTheDeviceToItsTokens(boolean scripts) {
        browser.scripts(scripts);
        ClientApp device = platform.client("device");
        Answer begun = device.deviceAuthorization("openid email series-N:read");

        browser.open(begun.text("verification_uri_complete"));
        browser.click("form#device #submit");
        walk.signIn();
        walk.choose("one");
        assertThat(browser.find("#user-code").getText()).isEqualTo(begun.text("user_code"));
        assertThat(browser.find("#warning").isDisplayed()).isTrue();
        browser.click("form#device-confirm #allow");
        browser.find("main[data-device=allowed]");

        assertThat(device.poll(begun.text("device_code")).status()).isEqualTo(200);
        assertThat(browser.complaints()).isEmpty();
    }
}
