package io.gatehouse.protocol.reference;

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
import io.gatehouse.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;

/** Access tokens that only introspection knows, and what the database keeps of any secret. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReferenceTokenIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired TestClock clock;
    Platform platform;
    Person alice;
    ClientApp web;
    ClientApp machine;
    ClientApp gateway;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        platform.apply(
                """
                version: 1
                apis:
                  - audience: https://vault-N.example
                    name: Vault N
                    access_token: { format: reference, lifetime: PT20M }
                    introspection_clients: [gateway-N]
                    scopes: [{ name: "vault-N:read", description: "Read" }]
                companies:
                  - { slug: one-N, name: "Company One N", apis: ["https://api-N.example", "https://vault-N.example"] }
                clients:
                  - client_id: webvault-N
                    name: Vault app N
                    type: web
                    secret: SECRET
                    redirect_uris: ["https://webvault-N.example/callback"]
                    scopes: [openid, email, offline_access, "vault-N:read"]
                  - client_id: machine-N
                    name: Machine N
                    type: service
                    company: one-N
                    secret: SECRET
                    scopes: ["vault-N:read"]
                """);
        alice = platform.person("alice");
        web = platform.client("webvault");
        machine = platform.client("machine");
        gateway = platform.client("gateway");
    }

    @Requirement("RFC 6749 1.4: an access token may be a mere reference")
    @Test
    void saysNothingByItself() {
        Answer tokens = tokens();

        assertThat(tokens.text("access_token")).doesNotContain(".").hasSizeLessThan(100);
        assertThat(tokens.json()).containsEntry("expires_in", 1_200);
    }

    @Requirement("RFC 7662 2.2: reference tokens too")
    @Test
    void introspectionKnowsWhatItStandsFor() {
        Answer tokens = tokens();

        Answer answer = gateway.introspect(tokens.text("access_token"));

        assertThat(answer.json())
                .containsEntry("active", true)
                .containsEntry("aud", platform.fill("https://vault-N.example"))
                .containsEntry("client_id", web.id())
                .containsEntry("iss", issuer.value())
                .containsKeys("sub", "company", "exp", "iat", "jti", "roles");
        assertThat(answer.text("scope")).contains(platform.fill("vault-N:read"));
    }

    @Test
    void worksForMachinesToo() {
        String token = machineToken();

        assertThat(gateway.introspect(token).json())
                .containsEntry("active", true)
                .containsEntry("sub", machine.id());
        assertThat(web.introspect(token).body()).isEqualTo("{\"active\":false}");
    }

    @Test
    void opensUserInfo() {
        assertThat(userInfo(tokens().text("access_token")).status()).isEqualTo(200);
    }

    @Test
    void endsByRevocation() {
        Answer tokens = tokens();
        String machines = machineToken();

        assertThat(web.revoke(tokens.text("access_token")).status()).isEqualTo(200);
        assertThat(machine.revoke(machines).status()).isEqualTo(200);

        assertThat(gateway.introspect(tokens.text("access_token")).body())
                .isEqualTo("{\"active\":false}");
        assertThat(gateway.introspect(machines).body()).isEqualTo("{\"active\":false}");
        assertThat(userInfo(tokens.text("access_token")).status()).isEqualTo(401);
        assertThat(web.refresh(tokens.text("refresh_token")).status()).isEqualTo(200);
    }

    @Test
    void endsWithItsFamily() {
        Answer tokens = tokens();

        web.revoke(tokens.text("refresh_token"));

        assertThat(gateway.introspect(tokens.text("access_token")).body())
                .isEqualTo("{\"active\":false}");
    }

    @Test
    void isNotRevokedByAnotherClient() {
        Answer tokens = tokens();

        assertThat(machine.revoke(tokens.text("access_token")).status()).isEqualTo(400);

        assertThat(gateway.introspect(tokens.text("access_token")).text("active"))
                .isEqualTo("true");
    }

    @Test
    void endsByTime() {
        Answer tokens = tokens();

        clock.forward(Duration.ofMinutes(20));

        assertThat(gateway.introspect(tokens.text("access_token")).body())
                .isEqualTo("{\"active\":false}");
    }

    @Requirement("RFC 6749 10.3: tokens are not stored in clear")
    @Test
    void theDatabaseKeepsNoSecretInClear() {
        Answer redirect = alice.authorize(web.request("openid offline_access vault-N:read"), "one");
        String code = redirect.redirected("code");
        Answer tokens = web.redeem(code);
        Answer later = web.refresh(tokens.text("refresh_token"));
        Answer jwt = alice.tokens(platform.client("web"), "openid series-N:read", "one");
        List<String> secrets = new ArrayList<>();
        secrets.add(Platform.SECRET);
        secrets.add(Platform.PASSWORD);
        secrets.add(code);
        secrets.addAll(alice.browser().cookies().values());
        for (Answer answer : List.of(tokens, later, jwt)) {
            secrets.add(answer.text("access_token"));
            secrets.add(answer.text("id_token"));
        }
        secrets.add(tokens.text("refresh_token"));
        secrets.add(later.text("refresh_token"));
        // The search itself can fail: it finds what is there.
        assertThat(columnsWith(alice.email())).isNotEmpty();
        assertThat(secrets).noneMatch(String::isEmpty).hasSizeGreaterThan(11);

        for (String secret : secrets) {
            String random = secret.substring(Math.max(0, secret.length() - 40));
            assertThat(columnsWith(random)).as(secret).isEmpty();
        }
    }

    private List<String> columnsWith(String text) {
        String columns =
                """
                select format('select %L from %I where %s limit 1', table_name || '.' || column_name, table_name,
                              case when data_type = 'bytea'
                                   then format('position(convert_to($x$%1$s$x$, ''UTF8'') in %I) > 0', column_name)
                                   else format('position($x$%1$s$x$ in %I::text) > 0', column_name) end)
                  from information_schema.columns
                 where table_schema = 'public'
                   and data_type in ('text', 'bytea', 'jsonb', 'json', 'ARRAY', 'character varying')
                """
                        .replace("%1$s", text);
        List<String> found = new ArrayList<>();
        try (Connection connection = database.connectAsSuperuser();
                Statement list = connection.createStatement();
                ResultSet queries = list.executeQuery(columns);
                Statement search = connection.createStatement()) {
            while (queries.next()) {
                try (ResultSet hit = search.executeQuery(queries.getString(1))) {
                    if (hit.next()) {
                        found.add(hit.getString(1));
                    }
                }
            }
            return found;
        } catch (SQLException failure) {
            throw new IllegalStateException(columns, failure);
        }
    }

    private Answer tokens() {
        Answer tokens = alice.tokens(web, "openid offline_access vault-N:read", "one");
        assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
        return tokens;
    }

    private String machineToken() {
        return machine.token(new LinkedHashMap<>(Map.of("grant_type", "client_credentials")))
                .text("access_token");
    }

    private Answer userInfo(String token) {
        return platform.browser().get("/userinfo", "Authorization", "Bearer " + token);
    }
}
