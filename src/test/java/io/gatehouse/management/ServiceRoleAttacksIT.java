package io.gatehouse.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.desiredstate.Outcome;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Every way to bring the role PROVIDER, which is for service accounts only, to a person, with the
 * place that refuses it. The table of all of them is printed at the end.
 */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServiceRoleAttacksIT {

    private final List<String> table = new CopyOnWriteArrayList<>();

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    private Platform platform;
    private Api owner;
    private Api operator;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        Callers callers = new Callers(platform);
        owner = callers.with(callers.person("alice", "one"));
        operator = callers.operator();
        platform.apply(
                """
                version: 1
                companies: [{ slug: consult-N, name: "Consult N", apis: ["https://api-N.example"] }]
                clients:
                  - client_id: own-N
                    name: Own app N
                    type: web
                    company: one-N
                    secret: SECRET
                    redirect_uris: ["https://own-N.example/callback"]
                    scopes: [openid]
                """);
    }

    @AfterAll
    void print() {
        System.out.println("attacks on a service-only role:");
        table.stream().sorted().forEach(System.out::println);
    }

    @ParameterizedTest(name = "API: {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    owner grants it to a member                 | GrantRules      | owner    | POST  | /companies/COMPANY/grants       | {"membership": "MEMBERSHIP", "api": "AUDIENCE", "role": "PROVIDER"} | cannot be given to a person
                    owner grants it on a project                | GrantRules      | owner    | POST  | /companies/COMPANY/grants       | {"membership": "MEMBERSHIP", "api": "AUDIENCE", "role": "PROVIDER", "resource_type": "project", "resource_id": "p"} | cannot be given to a person
                    operator grants it to a member              | GrantRules      | operator | POST  | /companies/COMPANY/grants       | {"membership": "MEMBERSHIP", "api": "AUDIENCE", "role": "PROVIDER"} | cannot be given to a person
                    owner grants it to an app of people         | GrantRules      | owner    | POST  | /companies/COMPANY/grants       | {"client_id": "own-N", "api": "AUDIENCE", "role": "PROVIDER"} | only service clients hold roles
                    owner invites with it                       | OfferedRoles    | owner    | POST  | /companies/COMPANY/invitations  | {"email": "p-N@people.example", "roles": ["ROLE"]} | cannot be given to a person
                    operator invites with it                    | OfferedRoles    | operator | POST  | /companies/COMPANY/invitations  | {"email": "q-N@people.example", "roles": ["ROLE"]} | cannot be given to a person
                    owner offers it to a consultancy            | PartnershipOffers | owner  | POST  | /companies/COMPANY/partnerships | {"consultancy": "CONSULT", "roles": [{"api": "AUDIENCE", "role": "PROVIDER"}]} | cannot be given to a person
                    owner requires it of consultants            | PartnershipOffers | owner  | POST  | /companies/COMPANY/partnerships | {"consultancy": "CONSULT", "required_role": {"api": "AUDIENCE", "role": "PROVIDER"}, "roles": []} | not a role that a person can hold
                    operator opens the role for persons         | ApiRegister     | operator | PUT   | /apis/API/roles/PROVIDER        | {"scopes": ["provider.data-N:write"], "assignable_to": ["person", "service"]} | for service accounts only and stays so
                    operator turns it into a person's role      | ApiRegister     | operator | PUT   | /apis/API/roles/PROVIDER        | {"scopes": ["provider.data-N:write"], "assignable_to": ["person"]} | for service accounts only and stays so
                    owner registers its scope for a web app     | ClientRules     | owner    | POST  | /clients                        | {"name": "x", "type": "web", "redirect_uris": ["https://x.example/"], "scopes": ["provider.data-N:write"]} | for clients of the client type provider
                    owner gives its client type to a web app    | ClientRules     | owner    | POST  | /clients                        | {"name": "x", "type": "web", "client_type": "provider", "redirect_uris": ["https://x.example/"], "scopes": ["provider.data-N:write"]} | provider is only for service clients
                    owner adds its scope to a web app           | ClientRules     | owner    | PATCH | /clients/own-N                  | {"scopes": ["openid", "provider.data-N:write"]} | for clients of the client type provider
                    operator makes a web app a provider         | ClientRules     | operator | PATCH | /clients/web-N                  | {"client_type": "provider", "scopes": ["openid", "provider.data-N:write"]} | provider is only for service clients
                    """)
    void theApiRefuses(
            String attack,
            String place,
            String who,
            String verb,
            String path,
            String body,
            String why) {
        Answer refused =
                (who.equals("owner") ? owner : operator)
                        .send(verb, fill(path), fill(body), "If-Match", "*");

        assertThat(refused.status()).as(refused.body()).isIn(409, 422);
        assertThat(refused.body()).contains(why);
        note("API", attack, place + ": " + refused.status() + " " + why);
    }

    @ParameterizedTest(name = "desired state: {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    a membership lists it           | GrantRules        | accounts: [{ email: alice-N@one.example, memberships: [{ company: one-N, company_role: owner, roles: [{ api: "AUDIENCE", role: PROVIDER }] }] }] | cannot be given to a person
                    a partnership lists it          | PartnershipOffers | companies: [{ slug: one-N, name: One, partnerships: [{ consultancy: consult-N, roles: [{ api: "AUDIENCE", role: PROVIDER }] }] }] | cannot be given to a person
                    a partnership requires it       | PartnershipOffers | companies: [{ slug: one-N, name: One, partnerships: [{ consultancy: consult-N, role: { api: "AUDIENCE", role: PROVIDER }, roles: [] }] }] | not a role that a person can hold
                    a web app lists it              | GrantRules        | clients: [{ client_id: own-N, name: x, type: web, company: one-N, redirect_uris: ["https://x.example/"], roles: [{ api: "AUDIENCE", role: PROVIDER }] }] | ~~
                    a web app lists its scope       | ClientRules       | clients: [{ client_id: own-N, name: x, type: web, company: one-N, redirect_uris: ["https://x.example/"], scopes: [openid, "provider.data-N:write"] }] | for clients of the client type provider
                    the API opens it for persons    | ApiRegister       | apis: [{ audience: "AUDIENCE", name: x, client_types: [owner, provider], roles: [{ name: analyst, scopes: ["series-N:read"] }, { name: planner, scopes: ["series-N:write"] }, { name: PROVIDER, scopes: ["provider.data-N:write"], assignable_to: [person, service] }] }] | for service accounts only and stays so
                    """)
    void theFileRefuses(String attack, String place, String yaml, String why) {
        Outcome outcome = platform.tryApply("version: 1\n" + fill(yaml) + "\n");

        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(outcome.toString()).contains(why);
        note("desired state", attack, place + ": " + (why.isEmpty() ? "refused" : why));
    }

    @ParameterizedTest(name = "SQL: {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    a grant                              | insert into role_grant (id, role_id, subject_kind, membership_id, company_id, granted_by, granted_at) values (gen_random_uuid(), 'ROLE', 'person', 'MEMBERSHIP', 'COMPANY', 'sql', now()) | role_grant_assignable
                    a grant that calls her a service     | insert into role_grant (id, role_id, subject_kind, membership_id, company_id, granted_by, granted_at) values (gen_random_uuid(), 'ROLE', 'service', 'MEMBERSHIP', 'COMPANY', 'sql', now()) | role_grant_check
                    a grant on a project                 | insert into resource_grant (id, role_id, subject_kind, membership_id, company_id, resource_type, resource_id, granted_by, granted_at) values (gen_random_uuid(), 'ROLE', 'person', 'MEMBERSHIP', 'COMPANY', 'project', 'p', 'sql', now()) | resource_grant_assignable
                    another role of hers becomes it      | update role_grant set role_id = 'ROLE' where membership_id = 'MEMBERSHIP' | role_grant_assignable
                    the gateway's grant becomes hers     | update role_grant set subject_kind = 'person', membership_id = 'MEMBERSHIP', client = null where role_id = 'ROLE' | role_grant_assignable
                    the role is declared for persons     | insert into api_role_assignable values ('ROLE', 'person') | api_role_assignable_service_only
                    the role is no longer service-only   | update api_role set service_only = false where id = 'ROLE' | service accounts only
                    an invitation offers it              | insert into invitation_role (invitation_id, company_id, role_id) values ('INVITATION', 'COMPANY', 'ROLE') | invitation_role_assignable
                    an invitation offers it to a service | insert into invitation_role (invitation_id, company_id, role_id, subject_kind) values ('INVITATION', 'COMPANY', 'ROLE', 'service') | invitation_role_subject_kind_check
                    a partnership allows it              | insert into partnership_role (partnership_id, role_id) values ('PARTNERSHIP', 'ROLE') | partnership_role_assignable
                    a partnership allows it to services  | insert into partnership_role (partnership_id, role_id, subject_kind) values ('PARTNERSHIP', 'ROLE', 'service') | partnership_role_subject_kind_check
                    the gateway becomes an app of people | update client set type = 'web', client_type = null where client_id = 'gateway-N' | role_grant_service_client
                    an app of people becomes a provider  | update client set client_type = 'provider' where client_id = 'own-N' | client_type_fits
                    """)
    void theDatabaseRefuses(String attack, String sql, String constraint) throws SQLException {
        try (Connection connection = database.connectAsApp();
                Statement run = connection.createStatement()) {
            connection.setAutoCommit(false);
            run.execute("select set_config('gatehouse.company', '%s', true)".formatted(company()));
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> run.execute(fill(sql)))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining(constraint);
            connection.rollback();
        }
        note("SQL", attack, constraint);
    }

    /**
     * A role for persons that lists the same scope, a role in a role: it gives a person nothing.
     */
    @Test
    void aRoleForPersonsAroundItGivesNothing() {
        Answer wrapped =
                operator.send(
                        "PUT",
                        fill("/apis/API/roles/wrapper"),
                        fill(
                                "{\"scopes\": [\"provider.data-N:write\"], \"assignable_to\": [\"person\"]}"),
                        "If-Match",
                        "*");
        Answer given =
                owner.post(
                        fill("/companies/COMPANY/grants"),
                        fill(
                                "{\"membership\": \"MEMBERSHIP\", \"api\": \"AUDIENCE\", \"role\": \"wrapper\"}"));
        Answer asked =
                platform.person("alice")
                        .authorize(
                                platform.client("web")
                                        .request(fill("openid provider.data-N:write")),
                                "one");
        Answer explained = owner.get(fill("/companies/COMPANY/explanation?client_id=web-N"));

        assertThat(wrapped.status()).as(wrapped.body()).isBetween(200, 201);
        assertThat(given.status()).as(given.body()).isEqualTo(201);
        assertThat(asked.redirected("error")).isEqualTo("invalid_scope");
        assertThat(explained.body()).contains("other_client_type");
        owner.delete(fill("/companies/COMPANY/grants/") + given.text("id"));
        note(
                "nesting",
                "a role for persons lists its scope",
                "RequestReader: invalid_scope; Coverage: other_client_type");
    }

    @Test
    void nobodyHoldsItInTheEnd() {
        assertThat(
                        ask(
                                """
                                select (select count(*) from role_grant where role_id = 'ROLE' and client is null)
                                     + (select count(*) from resource_grant where role_id = 'ROLE')
                                     + (select count(*) from invitation_role where role_id = 'ROLE')
                                     + (select count(*) from partnership_role where role_id = 'ROLE')
                                """))
                .isEqualTo("0");
    }

    private void note(String way, String attack, String place) {
        table.add("| %-13s | %-38s | %s |".formatted(way, attack, place));
    }

    private String fill(String text) {
        String filled = platform.fill(text).replace("AUDIENCE", platform.audience());
        for (String name :
                List.of(
                        "COMPANY",
                        "CONSULT",
                        "MEMBERSHIP",
                        "ROLE",
                        "API",
                        "INVITATION",
                        "PARTNERSHIP")) {
            if (java.util.regex.Pattern.compile("\\b" + name + "\\b").matcher(filled).find()) {
                filled = filled.replaceAll("\\b" + name + "\\b", id(name));
            }
        }
        return filled;
    }

    private String id(String name) {
        return switch (name) {
            case "COMPANY" -> company();
            case "CONSULT" -> plain("select id from company where slug = 'consult-N'");
            case "MEMBERSHIP" ->
                    plain(
                            "select m.id from membership m join account a on a.id = m.account_id"
                                    + " where a.email_normal = 'alice-N@one.example'");
            case "ROLE" ->
                    plain(
                            "select r.id from api_role r join api a on a.id = r.api_id"
                                    + " where a.audience = 'https://api-N.example' and r.name = 'PROVIDER'");
            case "API" -> plain("select id from api where audience = 'https://api-N.example'");
            case "INVITATION" -> invitation();
            default -> partnership();
        };
    }

    private String invitation() {
        String known =
                plain(
                        "select coalesce(max(id::text), '') from invitation where email = 'open-N@people.example'");
        return known.isEmpty()
                ? operator.post(
                                "/companies/" + company() + "/invitations",
                                platform.fill("{\"email\": \"open-N@people.example\"}"))
                        .text("id")
                : known;
    }

    private String partnership() {
        String known =
                plain(
                        "select coalesce(max(id::text), '') from partnership where reason = 'open N'");
        return known.isEmpty()
                ? owner.post(
                                "/companies/" + company() + "/partnerships",
                                platform.fill(
                                        "{\"consultancy\": \""
                                                + id("CONSULT")
                                                + "\", \"roles\": [], \"required_company_role\": \"owner\", \"reason\": \"open N\"}"))
                        .text("id")
                : known;
    }

    private String company() {
        return plain("select id from company where slug = 'one-N'");
    }

    private String plain(String sql) {
        return database.ask(platform.fill(sql));
    }

    private String ask(String sql) {
        return database.ask(fill(sql));
    }
}
