package io.gatehouse.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;

/** The library Authlib on Python, with requests. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthlibIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Program program;
    Platform platform;
    Person alice;

    @BeforeAll
    void make() {
        program = Program.python("authlib_client.py");
        platform =
                new Platform(state, issuer)
                        .apply(
                                """
                                version: 1
                                clients:
                                  - client_id: keyed-N
                                    name: Keyed app N
                                    type: web
                                    auth_method: private_key_jwt
                                    jwks: '%s'
                                    redirect_uris: ["https://keyed-N.example/callback"]
                                    scopes: [openid, email]
                                    consent: trusted
                                """
                                        .formatted(Application.publicKeys()));
        alice = platform.person("alice");
    }

    @Requirement("OpenID Connect Core 3.1: Authlib signs in, refreshes, reads UserInfo")
    @Requirement("RFC 7009 2: Authlib revokes")
    @Requirement("RFC 7662 2: Authlib introspects")
    @Test
    void signsInRefreshesAsksAndRevokes() {
        Map<String, Object> seen = run("code", "web", "openid email offline_access series-N:read");

        assertThat(seen)
                .containsEntry("email", alice.email())
                .containsEntry("active", true)
                .containsEntry("stillActive", false)
                .containsEntry("refreshAfterRevocation", "invalid_grant")
                .containsEntry("userInfoAfterRevocation", 401);
        assertThat(seen.get("sub")).isNotNull().isEqualTo(seen.get("userInfoSub"));
    }

    @Requirement("OpenID Connect Core 9: Authlib authenticates by private_key_jwt")
    @Test
    void authenticatesByItsKey() {
        assertThat(run("private_key", "keyed", "openid email").get("sub")).isNotNull();
    }

    private Map<String, Object> run(String scenario, String client, String scope) {
        return program.run(
                scenario,
                new Application(platform, issuer, client).settings(scope),
                address -> Application.leads(alice, address));
    }
}
