package io.gatehouse.protocol.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.desiredstate.Outcome;
import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.client.Assertion.Key;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Keys and request objects that clients publish: {@code jwks_uri} and {@code request_uri}. */
@GatehouseTest
class PublishedKeysIT {

    private static final Key FIRST = Key.make("first", "ES256");
    private static final Key SECOND = Key.make("second", "ES256");
    private static final Key UNKNOWN = Key.make("unknown", "ES256");

    private final AtomicInteger asked = new AtomicInteger();
    private volatile String published = "";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    Platform platform;
    HttpServer server;

    @BeforeEach
    void make() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/published",
                exchange -> {
                    asked.incrementAndGet();
                    byte[] body = published.getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Cache-Control", "max-age=3600");
                    exchange.sendResponseHeaders(body.length == 0 ? 500 : 200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        platform =
                new Platform(state, issuer)
                        .apply(
                                """
                                version: 1
                                clients:
                                  - client_id: publisher-N
                                    name: Publisher N
                                    type: service
                                    company: one-N
                                    client_type: provider
                                    jwks_uri: ADDRESS
                                    scopes: ["provider.data-N:write"]
                                    roles: [{ api: "https://api-N.example", role: PROVIDER }]
                                  - client_id: referrer-N
                                    name: Referrer N
                                    type: web
                                    secret: SECRET
                                    redirect_uris: ["https://referrer-N.example/callback"]
                                    scopes: [openid]
                                    consent: trusted
                                    settings: { request_uris: [ADDRESS], request_object_signing_alg: none }
                                """
                                        .replace("ADDRESS", address()));
        clock.stop();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String address() {
        return "http://localhost:%d/published".formatted(server.getAddress().getPort());
    }

    @Requirement("OpenID Connect Core 10.1.1: jwks_uri is fetched and kept")
    @Test
    void theKeysAreFetchedOnceAndKept() {
        publish(FIRST);

        assertThat(authenticate(FIRST).status()).isEqualTo(200);
        assertThat(authenticate(FIRST).status()).isEqualTo(200);
        assertThat(asked).hasValue(1);
    }

    @Requirement("OpenID Connect Core 10.1.1: a new key is found by its kid")
    @Test
    void aKeyThatIsNewIsFoundWithinAMinute() {
        publish(FIRST);
        authenticate(FIRST);
        publish(SECOND);
        clock.forward(Duration.ofSeconds(61));

        Answer withNew = authenticate(SECOND);
        Answer withOld = authenticate(FIRST);

        assertThat(withNew.status()).isEqualTo(200);
        assertThat(withOld.text("error")).as("not published any more").isEqualTo("invalid_client");
    }

    @Test
    void nobodyMakesUsAskMoreThanOnceAMinute() {
        publish(FIRST);
        authenticate(FIRST);

        for (int i = 0; i < 5; i++) {
            assertThat(authenticate(UNKNOWN).status()).isEqualTo(401);
        }
        clock.forward(Duration.ofSeconds(61));
        for (int i = 0; i < 5; i++) {
            assertThat(authenticate(UNKNOWN).status()).isEqualTo(401);
        }

        assertThat(asked).hasValue(2);
    }

    @Test
    void withoutKeysNobodyIsLetInAndTheAddressIsLeftAlone() {
        assertThat(authenticate(FIRST).text("error")).isEqualTo("invalid_client");
        publish(FIRST);

        assertThat(authenticate(FIRST).status()).as("the failure is remembered").isEqualTo(401);
        assertThat(asked).hasValue(1);
        clock.forward(Duration.ofSeconds(61));
        assertThat(authenticate(FIRST).status()).isEqualTo(200);
    }

    @Test
    void anAddressAndKeysCannotStandTogether() {
        Outcome outcome =
                platform.tryApply(
                        """
                        version: 1
                        clients:
                          - client_id: both-N
                            name: Both N
                            type: web
                            redirect_uris: ["https://both-N.example/callback"]
                            jwks_uri: https://both-N.example/keys
                            jwks: '{"keys":[%s]}'
                        """
                                .formatted(FIRST.jwk()));

        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    }

    @Requirement("OpenID Connect Core 6.2: a request by reference, from a registered address alone")
    @Requirement("RFC 9101 10.4.1: no address that is not registered is fetched")
    @Test
    void aRequestIsFetchedFromARegisteredAddressAlone() {
        ClientApp referrer = platform.client("referrer");
        Person alice = platform.person("alice");
        Assertion object =
                new Assertion(referrer.id(), issuer.value()).without("sub").without("exp");
        referrer.request("openid").forEach(object::with);
        published = object.without("iat").unsigned();

        Answer good = alice.authorize(referring(referrer, address()), "one");
        Answer other = alice.open(ClientApp.authorize(referring(referrer, address() + "?x")));

        assertThat(good.redirected("state")).isEqualTo("the-state");
        assertThat(referrer.redeem(good.redirected("code")).status()).isEqualTo(200);
        assertThat(other.redirected("error")).isEqualTo("invalid_request_uri");
        assertThat(asked).hasValue(1);
    }

    private static Map<String, String> referring(ClientApp client, String address) {
        Map<String, String> request = new LinkedHashMap<>();
        request.put("client_id", client.id());
        request.put("redirect_uri", client.redirectUri());
        request.put("request_uri", address);
        return request;
    }

    private void publish(Key... keys) {
        published =
                "{\"keys\":[%s]}"
                        .formatted(String.join(",", List.of(keys).stream().map(Key::jwk).toList()));
    }

    private Answer authenticate(Key key) {
        String client = platform.named("publisher");
        long now = clock.instant().getEpochSecond();
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        form.put(
                "client_assertion",
                new Assertion(client, issuer.value())
                        .with("iat", now)
                        .with("exp", now + 60)
                        .sign(key));
        return platform.browser().post("/oauth2/token", form);
    }
}
