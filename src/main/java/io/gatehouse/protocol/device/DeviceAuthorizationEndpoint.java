package io.gatehouse.protocol.device;

import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.platform.throttle.Network;
import io.gatehouse.platform.throttle.Throttles;
import io.gatehouse.protocol.authorize.RequestReader;
import io.gatehouse.protocol.client.Recipient;
import io.gatehouse.protocol.request.JsonAnswer;
import io.gatehouse.protocol.request.Parameters;
import io.gatehouse.protocol.request.Refusal;
import io.gatehouse.protocol.store.DeviceCodes;
import io.gatehouse.protocol.store.NewDeviceCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.stereotype.Component;

/**
 * Gives a device two codes: one that it shows to a person, and one that it asks with whether the
 * person has answered (RFC 8628 section 3.1 and 3.2).
 */
@Component
@EnableConfigurationProperties(DevicePolicy.class)
class DeviceAuthorizationEndpoint {

    private static final Duration LIFETIME = Duration.ofMinutes(10);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int TOO_MANY_REQUESTS = 429;

    /** Of 25 billion user codes two live ones are the same next to never. */
    private static final int ATTEMPTS = 5;

    /** What a device may ask for, or say about the person; the rest is not kept. */
    private static final List<String> KEPT =
            List.of(
                    "scope",
                    "resource",
                    "company",
                    "claims",
                    "max_age",
                    "acr_values",
                    "id_token_hint",
                    "login_hint",
                    "ui_locales");

    private final RequestReader reader;
    private final DeviceCodes codes;
    private final Throttles throttles;
    private final DevicePolicy policy;
    private final Issuer issuer;
    private final Clock clock;

    DeviceAuthorizationEndpoint(
            RequestReader reader,
            DeviceCodes codes,
            Throttles throttles,
            DevicePolicy policy,
            Issuer issuer,
            Clock clock) {
        this.reader = reader;
        this.codes = codes;
        this.throttles = throttles;
        this.policy = policy;
        this.issuer = issuer;
        this.clock = clock;
    }

    void begin(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Recipient sender = Recipient.current();
        Optional<Duration> wait = count(sender.client(), request.getRemoteAddr());
        if (wait.isPresent()) {
            later(response, wait.get());
            return;
        }
        try {
            Map<String, List<String>> asked = read(sender.client(), Parameters.ofForm(request));
            JsonAnswer.write(response, HttpServletResponse.SC_OK, begun(sender, asked));
        } catch (OAuth2AuthenticationException refused) {
            JsonAnswer.error(response, refused.getError());
        }
    }

    private Optional<Duration> count(Client client, String address) {
        return throttles.count(
                "device-authorization:%s from %s".formatted(client.id(), Network.of(address)),
                policy.requestsPerMinute(),
                MINUTE,
                clock.instant());
    }

    private static void later(HttpServletResponse response, Duration wait) throws IOException {
        response.setHeader(
                HttpHeaders.RETRY_AFTER,
                Long.toString(Math.max(1, wait.plusMillis(999).toSeconds())));
        JsonAnswer.error(
                response,
                TOO_MANY_REQUESTS,
                new OAuth2Error(
                        OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE,
                        "too many codes for this client from this network",
                        null));
    }

    private Map<String, List<String>> read(Client client, Parameters form) {
        if (client.kind() != ClientKind.DEVICE) {
            throw Refusal.of(
                    OAuth2ErrorCodes.UNAUTHORIZED_CLIENT, "this client is not of the type device");
        }
        Map<String, List<String>> asked = new LinkedHashMap<>();
        for (String name : KEPT) {
            if (form.one(name) != null) {
                asked.put(name, form.all(name));
            }
        }
        reader.ofDevice(client, Parameters.of(asked));
        return asked;
    }

    private Map<String, Object> begun(Recipient sender, Map<String, List<String>> asked) {
        sender.spendProof();
        Instant now = clock.instant();
        OpaqueToken.Issued device = OpaqueToken.generate("dc", now);
        UserCode user =
                add(
                        new NewDeviceCode(
                                device.token(),
                                sender.client().id(),
                                asked,
                                sender.key(),
                                now.plus(LIFETIME),
                                INTERVAL));
        String page = issuer.at(DevicePage.PATH);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("device_code", device.value());
        answer.put("user_code", user.shown());
        answer.put("verification_uri", page);
        answer.put("verification_uri_complete", page + "?user_code=" + user.shown());
        answer.put("expires_in", LIFETIME.toSeconds());
        answer.put("interval", INTERVAL.toSeconds());
        return answer;
    }

    private UserCode add(NewDeviceCode code) {
        for (int i = 0; i < ATTEMPTS; i++) {
            UserCode user = UserCode.generate();
            if (codes.add(code, user.shown())) {
                return user;
            }
        }
        throw new IllegalStateException(
                "expected a free user code in %d attempts, found none".formatted(ATTEMPTS));
    }
}
