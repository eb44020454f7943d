package io.gatehouse.selfservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A person opens an application from the account page. */
@GatehouseTest
class InitiatedLoginIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;

    @Requirement("OpenID Connect Core 4: initiate_login_uri is opened with iss")
    @Test
    void theAppLearnsWhichIssuerTheSignInIsFor() {
        Platform platform =
                new Platform(state, issuer)
                        .apply(
                                """
                                version: 1
                                clients:
                                  - client_id: web-N
                                    name: Web app N
                                    type: web
                                    secret: SECRET
                                    redirect_uris: ["https://web-N.example/callback"]
                                    scopes: [openid]
                                    settings: { initiate_login_uri: "https://web-N.example/begin?a=b" }
                                """);
        Person alice = platform.person("alice");
        alice.tokens(platform.client("web"), "openid", "one");

        assertThat(alice.open("/account").body())
                .contains(
                        platform.fill("href=\"https://web-N.example/begin?a=b&amp;iss=")
                                + Http.encode(issuer.value())
                                + "\"");
    }
}
