package io.gatehouse.grants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gatehouse.apis.Api;
import io.gatehouse.apis.Apis;
import io.gatehouse.companies.Memberships;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.desiredstate.Outcome;
import io.gatehouse.desiredstate.Problem;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.Written;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Every way to bring the role PROVIDER, which is for service accounts only, to Alice, and who
 * refuses it. The SQL runs as the role that serves, in the scope of Alice's company.
 */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServiceOnlyRoleIT {

    private static final GrantRegister.Terms TERMS =
            new GrantRegister.Terms("account:mallory", null, null);

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired Apis apis;
    @Autowired Memberships memberships;
    @Autowired GrantRegister grants;
    Platform platform;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
    }

    @Test
    void theServiceRefusesItForTheCompanyAndOnAResource() {
        for (Resource resource : new Resource[] {null, new Resource("project", "p-17")}) {
            Written written = grants.give(toAlice(resource), TERMS);

            assertThat(((Written.Refused) written).refusals())
                    .extracting(Refusal::reason)
                    .containsExactly("PROVIDER cannot be given to a person; it is for service");
        }
        assertThat(held()).isEqualTo("0");
    }

    @Test
    void theFileRefusesIt() {
        assertThat(
                        refusals(
                                """
                                accounts:
                                  - email: alice-N@one.example
                                    memberships:
                                      - { company: one-N, roles: [{ api: "https://api-N.example", role: PROVIDER }] }
                                """))
                .containsExactly("PROVIDER cannot be given to a person; it is for service");
        assertThat(held()).isEqualTo("0");
    }

    @Test
    void theFileRefusesToOpenTheRoleForPersons() {
        assertThat(
                        refusals(
                                """
                                apis:
                                  - audience: https://api-N.example
                                    name: Energy API N
                                    client_types: [owner, provider]
                                    roles:
                                      - { name: analyst, scopes: ["series-N:read"] }
                                      - { name: planner, scopes: ["series-N:write"] }
                                      - { name: PROVIDER, scopes: ["provider.data-N:write"], assignable_to: [service, person] }
                                """))
                .containsExactly(
                        "PROVIDER is for service accounts only and stays so; people need another role");
    }

    @Test
    void aRoleForPersonsThatListsItsScopeGivesNobodyThisScope() {
        platform.apply(
                """
                version: 1
                apis:
                  - audience: https://nest-N.example
                    name: Nest N
                    client_types: [owner, nester]
                    scopes: [{ name: "nester.data-N:write" }, { name: "owner.data-N:read" }]
                    roles:
                      - { name: NESTER, scopes: ["nester.data-N:write"], assignable_to: [service] }
                      - { name: helper, scopes: ["nester.data-N:write"], assignable_to: [person] }
                companies:
                  - { slug: one-N, name: "Company One N", apis: ["https://api-N.example", "https://nest-N.example"] }
                accounts:
                  - email: alice-N@one.example
                    memberships:
                      - { company: one-N, roles: [{ api: "https://nest-N.example", role: helper }] }
                """);
        assertThat(
                        refusals(
                                """
                                clients:
                                  - client_id: spa-N
                                    name: Browser app N
                                    type: spa
                                    redirect_uris: ["https://spa-N.example/callback"]
                                    scopes: [openid, "nester.data-N:write"]
                                """))
                .containsExactly(
                        platform.fill(
                                "nester.data-N:write is for clients of the client type nester"));

        // Whoever writes the tables directly gets as far as the request.
        database.asOwner(
                platform.fill(
                        "update client set scopes = scopes || '{nester.data-N:write}' where client_id = 'plain-N'"));
        ClientApp plain = platform.client("plain");
        assertThat(
                        platform.person("alice")
                                .open(ClientApp.authorize(plain.request("openid email")))
                                .hasForm("sign-in"))
                .isTrue();
        await().untilAsserted(() ->
                assertThat(
                                platform.person("alice")
                                        .open(
                                                ClientApp.authorize(
                                                        plain.request(
                                                                "openid nester.data-N:write")))
                                        .redirected("error_description"))
                        .contains("another client type"));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    insert into role_grant (id, role_id, subject_kind, membership_id, company_id, granted_by, granted_at) select gen_random_uuid(), R, 'person', M, C, 'sql', now() | role_grant_assignable
                    insert into role_grant (id, role_id, subject_kind, membership_id, company_id, granted_by, granted_at) select gen_random_uuid(), R, 'service', M, C, 'sql', now() | role_grant_check
                    insert into resource_grant (id, role_id, subject_kind, membership_id, company_id, resource_type, resource_id, granted_by, granted_at) select gen_random_uuid(), R, 'person', M, C, 'project', 'p', 'sql', now() | resource_grant_assignable
                    insert into resource_grant (id, role_id, subject_kind, membership_id, company_id, resource_type, resource_id, granted_by, granted_at) select gen_random_uuid(), R, 'service', M, C, 'project', 'p', 'sql', now() | resource_grant_check
                    update role_grant set role_id = R where membership_id = M | role_grant_assignable
                    update role_grant set subject_kind = 'person', membership_id = M, client = null where role_id = R | role_grant_assignable
                    insert into api_role_assignable values (R, 'person') | api_role_assignable_service_only
                    update api_role_assignable set subject_kind = 'person' where role_id = R | role_grant_assignable
                    update api_role set service_only = false where id = R | service accounts only
                    insert into role_grant (id, role_id, subject_kind, client, granted_by, granted_at) select gen_random_uuid(), R, 'service', (select id from client where client_id = 'web-N'), 'sql', now() | row-level security
                    update role_grant set client = (select id from client where client_id = 'web-N') where role_id = R | role_grant_
                    update client set type = 'web' where client_id = 'gateway-N' | client_type_fits
                    update client set type = 'web', client_type = null where client_id = 'gateway-N' | role_grant_service_client
                    update client set client_type = 'provider' where client_id = 'web-N' | client_type_fits
                    update client set client_type = 'owner' where client_id = 'gateway-N' | client_type_fits
                    """)
    void theDatabaseRefuses(String sql, String constraint) {
        String filled =
                platform.fill(sql)
                        .replace("R,", "'" + role() + "',")
                        .replace("= R", "= '" + role() + "'")
                        .replace("(R", "('" + role() + "'")
                        .replace("M,", "'" + membership() + "',")
                        .replace("= M", "= '" + membership() + "'")
                        .replace("C,", "'" + company() + "',");

        assertThatThrownBy(() -> asApp(filled))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining(constraint);
        assertThat(held()).isEqualTo("0");
    }

    private void asApp(String sql) throws SQLException {
        try (Connection connection = database.connectAsApp();
                Statement run = connection.createStatement()) {
            connection.setAutoCommit(false);
            run.execute("select set_config('gatehouse.company', '%s', true)".formatted(company()));
            run.execute(sql);
            connection.commit();
        }
    }

    private GrantDraft toAlice(Resource resource) {
        Api api = apis.byAudience(platform.audience()).orElseThrow();
        var alice =
                memberships
                        .find(
                                UUID.fromString(
                                        ask(
                                                "select id from account where email_normal = 'alice-N@one.example'")),
                                UUID.fromString(company()))
                        .orElseThrow();
        return new GrantDraft(
                new RoleHolder.Member(alice), api, api.roles().get("PROVIDER"), resource);
    }

    private List<String> refusals(String yaml) {
        return platform.tryApply("version: 1\n" + yaml) instanceof Outcome.Refused refused
                ? refused.problems().stream().map(Problem::reason).toList()
                : List.of();
    }

    private String role() {
        return ask(
                "select r.id from api_role r join api a on a.id = r.api_id"
                        + " where a.audience = 'https://api-N.example' and r.name = 'PROVIDER'");
    }

    private String company() {
        return ask("select id from company where slug = 'one-N'");
    }

    private String membership() {
        return ask(
                "select m.id from membership m join account a on a.id = m.account_id"
                        + " where a.email_normal = 'alice-N@one.example'");
    }

    /** How many persons hold the role, in whatever way. */
    private String held() {
        return ask(
                "select (select count(*) from role_grant where role_id = '%1$s' and membership_id is not null)"
                                .formatted(role())
                        + " + (select count(*) from resource_grant where role_id = '%1$s')"
                                .formatted(role()));
    }

    private String ask(String sql) {
        return database.ask(platform.fill(sql));
    }
}
