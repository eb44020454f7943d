package io.gatehouse.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What cannot be undone takes a person who signed in lately (RFC 9470). */
@GatehouseTest
class RecentSignInIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestClock clock;
    Platform platform;
    Callers callers;
    Person admin;
    ClientApp console;
    String secrets;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
        callers = new Callers(platform);
        admin = platform.person("admin");
        console = platform.client("console");
        secrets = "/clients/" + platform.named("robot-one") + "/secrets";
    }

    @Requirement("RFC 9470 3: the challenge says insufficient_user_authentication and max_age")
    @Test
    void anOldSignInIsSentToTheSignInPageAndOnlyForWhatCannotBeUndone() {
        token(Map.of());
        clock.forward(Duration.ofMinutes(16));
        Api later = callers.with(token(Map.of()));
        String before = later.get(secrets).body();

        Answer refused = later.post(secrets, "{}");

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.text("type"))
                .isEqualTo("urn:gatehouse:problem:insufficient_user_authentication");
        assertThat(refused.header("WWW-Authenticate"))
                .startsWith("Bearer ")
                .contains("error=\"insufficient_user_authentication\"", "max_age=\"900\"");
        assertThat(later.get(secrets).body()).isEqualTo(before);
        Api fresh = callers.with(token(Map.of("max_age", "900")));
        assertThat(fresh.post(secrets, "{}").status()).isEqualTo(201);
    }

    @Test
    void anOldSignInMakesNoCredentialsByAnotherDoor() {
        token(Map.of());
        clock.forward(Duration.ofMinutes(16));
        Api later = callers.with(token(Map.of()));
        String robot = "/clients/" + platform.named("robot-one");
        String before = later.get(robot).body();

        Answer made = later.post("/clients", "{\"name\": \"Mine\", \"type\": \"service\"}");
        Answer keys = later.patch(robot, "{\"jwks\": {\"keys\": []}}", "If-Match", "*");
        Answer noKeys = later.patch(robot, "{\"jwks\": null}", "If-Match", "*");
        Answer address =
                later.patch(robot, "{\"jwks_uri\": \"https://my.example/k\"}", "If-Match", "*");
        Answer method =
                later.patch(robot, "{\"auth_method\": \"private_key_jwt\"}", "If-Match", "*");

        assertThat(List.of(made, keys, noKeys, address, method))
                .allSatisfy(refused -> {
                    assertThat(refused.status()).as(refused.body()).isEqualTo(401);
                    assertThat(refused.text("type"))
                            .isEqualTo("urn:gatehouse:problem:insufficient_user_authentication");
                });
        assertThat(later.get("/clients").body()).doesNotContain("Mine");
        assertThat(later.get(robot).body()).isEqualTo(before);
        Answer renamed = later.patch(robot, "{\"name\": \"New name\"}", "If-Match", "*");
        assertThat(renamed.status()).as(renamed.body()).isEqualTo(200);
    }

    @Test
    void aServiceProvesWhoItIsEachTime() {
        clock.forward(Duration.ofHours(2));
        Api robot = callers.with(callers.service("robot-one"));

        assertThat(robot.post(secrets, "{}").status()).isEqualTo(201);
    }

    private String token(Map<String, String> more) {
        Map<String, String> request = console.request(Callers.SCOPES);
        request.put("company", platform.named("one"));
        request.putAll(more);
        String code = admin.authorize(request, "one").redirected("code");
        return console.redeem(code).text("access_token");
    }
}
