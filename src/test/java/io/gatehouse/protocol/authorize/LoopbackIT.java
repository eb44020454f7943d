package io.gatehouse.protocol.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Native apps listen on a port they get at run time (RFC 8252 section 7.3). */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoopbackIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;

    @BeforeAll
    void make() {
        platform =
                new Platform(state, issuer)
                        .apply(
                                """
                                version: 1
                                clients:
                                  - client_id: native-N
                                    name: Native app N
                                    type: native
                                    redirect_uris:
                                      - "http://127.0.0.1/cb"
                                      - "http://[::1]:7000/cb"
                                      - "http://localhost:7000/cb"
                                      - "com.example.app:/cb"
                                    scopes: [openid]
                                  - client_id: dev-N
                                    name: App under development N
                                    type: web
                                    secret: SECRET
                                    redirect_uris: ["http://127.0.0.1:7000/cb"]
                                    scopes: [openid]
                                """);
    }

    @Requirement("RFC 8252 7.3: any port of a loopback address")
    @Requirement("RFC 8252 7.1: schemes of an application's own")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/cb",
                "http://127.0.0.1:1/cb",
                "http://127.0.0.1:65535/cb",
                "http://[::1]/cb",
                "http://[::1]:49152/cb",
                "http://localhost:7000/cb",
                "com.example.app:/cb",
            })
    void aNativeAppMayUseAnyPortOfItsLoopbackAddress(String uri) {
        assertThat(send("native", uri).location()).startsWith(issuer.at("/sign-in?flow="));
    }

    @Requirement("RFC 8252 7.3: nothing but the port may differ")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:7001/cb",
                "http://127.0.0.1:7000/other",
                "http://127.0.0.1:7000/cb/",
                "http://127.0.0.1:7000/cb?x=1",
                "http://127.0.0.1:7000/cb#x",
                "http://127.0.0.1:65536/cb",
                "http://127.0.0.1:/cb",
                "http://127.0.0.1:-1/cb",
                "http://127.0.0.2:7000/cb",
                "http://127.1:7000/cb",
                "https://127.0.0.1:7000/cb",
                "http://127.0.0.1:7000@evil.example/cb",
                "http://me@127.0.0.1:7000/cb",
                "http://[::1]:7000:1/cb",
                "http://[0:0:0:0:0:0:0:1]:7000/cb",
                "com.example.app:/cb/more",
                "com.example.app://cb",
            })
    void nothingButThePortMayDiffer(String uri) {
        Answer page = send("native", uri);

        assertThat(page.status()).isEqualTo(400);
        assertThat(page.pageError()).isEqualTo("invalid_redirect_uri");
    }

    @Requirement("RFC 8252 8.4: only native clients have that freedom")
    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:7001/cb", "http://127.0.0.1/cb"})
    void anAppOnAServerHasAPortOfItsOwn(String uri) {
        assertThat(send("dev", uri).pageError()).isEqualTo("invalid_redirect_uri");
    }

    private Answer send(String client, String uri) {
        Map<String, String> request = platform.client(client).request("openid");
        request.put("redirect_uri", uri);
        return platform.browser().get(ClientApp.authorize(request));
    }
}
