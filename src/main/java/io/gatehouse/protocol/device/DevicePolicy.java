package io.gatehouse.protocol.device;

import io.gatehouse.platform.StartRefused;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much the device flow bears from strangers.
 *
 * @param requestsPerMinute codes that the devices of one client get from one network in a minute
 * @param wrongCodesPerMinute wrong user codes in a minute, from everywhere together, after which
 *     people have to sign in before they enter one; those who are signed in may be wrong as often
 */
@ConfigurationProperties("gatehouse.device")
record DevicePolicy(
        @DefaultValue("30") int requestsPerMinute, @DefaultValue("100") int wrongCodesPerMinute) {

    DevicePolicy {
        if (requestsPerMinute < 1 || wrongCodesPerMinute < 1) {
            throw new StartRefused(
                    "gatehouse.device.requests-per-minute and wrong-codes-per-minute must be 1 or more");
        }
    }
}
