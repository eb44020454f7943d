package io.gatehouse.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** Client secrets that came from elsewhere as slow hashes. */
@GatehouseTest
class ImportedSecretIT {

    private static final String SHORT = "only-18-characters";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    Platform platform;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
    }

    @Test
    void becomesFastWhenItIsUsed() {
        apply(Platform.SECRET);
        assertThat(stored()).startsWith("{bcrypt}");

        assertThat(use(Platform.SECRET)).isEqualTo(200);

        assertThat(stored()).startsWith("{hmac}");
        assertThat(use(Platform.SECRET)).isEqualTo(200);
        assertThat(use("another-secret-of-24-characters")).isEqualTo(401);
    }

    @Test
    void staysAsItIsWhenAWrongSecretIsTried() {
        apply(Platform.SECRET);
        String before = stored();

        assertThat(use("another-secret-of-24-characters")).isEqualTo(401);

        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void aShortOneStaysSlowAndWorks() {
        apply(SHORT);

        assertThat(use(SHORT)).isEqualTo(200);
        assertThat(use(SHORT)).isEqualTo(200);

        assertThat(stored()).startsWith("{bcrypt}");
    }

    @Test
    void theSameFileAppliedAgainDoesNotBringTheSlowHashBack() {
        String file = file(Platform.SECRET);
        platform.apply(file);
        use(Platform.SECRET);

        platform.apply(file);

        assertThat(stored()).startsWith("{hmac}");
    }

    @Test
    void eightFirstUsesAtOnceAllSucceed() {
        apply(Platform.SECRET);

        assertThat(Parallel.run(8, () -> use(Platform.SECRET))).containsOnly(200);

        assertThat(stored()).startsWith("{hmac}");
    }

    private void apply(String secret) {
        platform.apply(file(secret));
    }

    private static String file(String secret) {
        return """
        version: 1
        clients:
          - client_id: moved-N
            name: Moved N
            type: service
            company: one-N
            client_type: provider
            secret_hash: "{bcrypt}%s"
            scopes: ["provider.data-N:write"]
            roles: [{ api: "https://api-N.example", role: PROVIDER }]
        """
                .formatted(Platform.verbatim(new BCryptPasswordEncoder(4).encode(secret)));
    }

    private int use(String secret) {
        return platform.browser()
                .post(
                        "/oauth2/token",
                        Map.of("grant_type", "client_credentials"),
                        "Authorization",
                        platform.client("moved").basic(secret))
                .status();
    }

    private String stored() {
        return database.ask(
                "select hash from client_secret s join client c on c.id = s.client where c.client_id = '%s'"
                        .formatted(platform.named("moved")));
    }
}
