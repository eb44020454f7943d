package io.gatehouse.desiredstate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What apply, plan and export do to a database. */
class ApplyTest {

    @TempDir Path folder;
    private Instance instance;
    private String example;

    @BeforeEach
    void start() throws Exception {
        instance = new Instance(folder);
        example = ExampleFileTest.example();
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    @Test
    void planSaysWhatApplyDoesAndWritesNothing() {
        List<String> before = instance.rows("select version from config_version");

        Outcome plan = instance.plan(example);

        assertThat(instance.rows("select count(*) from client")).containsExactly("0");
        assertThat(instance.rows("select version from config_version")).isEqualTo(before);
        assertThat(instance.rows("select count(*) from audit_event")).containsExactly("0");
        // The plan advises besides: what it found unused or too broad.
        assertThat(changes(instance.apply(example))).isEqualTo(changes(plan));
    }

    @Test
    void keepsAPasswordThatThePersonChanged() throws Exception {
        instance.apply(example);
        instance.execute("update account_password set hash = 'changed by the person'");

        instance.apply(example.replace("Acme Energy", "Acme Energy Ltd"));

        assertThat(instance.rows("select hash from account_password"))
                .containsExactly("changed by the person");
    }

    @Test
    void setsAPasswordAgainWhenTheFileChangesIt() throws Exception {
        instance.apply(example);
        instance.execute("update account_password set hash = 'changed by the person'");

        Outcome outcome =
                instance.apply(
                        example.replaceFirst("password_hash: .*", "password: 'seven green boats'"));

        assertThat(changes(outcome)).containsExactly("~ account alice@acme.example (password)");
        assertThat(instance.rows("select hash from account_password").getFirst())
                .startsWith("{argon2}$argon2id$v=19$m=19456,t=2,p=1$");
    }

    @Test
    void changesOnlyWhatTheFileChanges() {
        instance.apply(example);

        Outcome outcome =
                instance.apply(
                        example.replace("Energy dashboard", "Dashboard")
                                .replace("[openid, email, ", "[openid, profile, email, "));

        assertThat(changes(outcome)).containsExactly("~ client energy-web (name, scopes)");
        assertThat(
                        instance.rows(
                                "select detail->>'fields' from audit_event where action = 'client.changed'"))
                .containsExactly("[\"name\", \"scopes\"]");
    }

    @Test
    void endsRolesAndMembershipsThatAListedAccountNoLongerLists() {
        instance.apply(example);

        Outcome roles =
                instance.apply(
                        example.replace(
                                "roles: [{ api: \"https://api.energy.example\", role: analyst }]",
                                "roles: []"));
        Outcome memberships =
                instance.apply(example.replaceFirst("memberships:\n.*\n", "memberships: []\n"));
        Outcome nothing = instance.apply(example.replaceFirst("    memberships:\n.*\n", ""));

        assertThat(changes(roles))
                .containsExactly(
                        "- role analyst of https://api.energy.example for alice@acme.example in acme");
        assertThat(changes(memberships)).containsExactly("- membership alice@acme.example in acme");
        assertThat(changes(nothing)).isEmpty();
    }

    @Test
    void removesARoleOnlyWhenNobodyHoldsIt() {
        instance.apply(example);
        String without = example.replaceFirst("      - \\{ name: analyst.*\n", "");

        Outcome held = instance.apply(without.replaceFirst("    memberships:\n.*\n", ""));
        Outcome ended =
                instance.apply(
                        without.replace(
                                "roles: [{ api: \"https://api.energy.example\", role: analyst }]",
                                "roles: []"));

        assertThat(((Outcome.Refused) held).problems())
                .extracting(Problem::reason)
                .containsExactly("analyst cannot go while it is granted to someone");
        assertThat(changes(ended)).contains("~ api https://api.energy.example (roles)").hasSize(2);
    }

    @Test
    void theDatabaseRefusesAServiceRoleForAPersonToo() {
        instance.apply(example);

        assertThatThrownBy(() ->
                        instance.execute(
                                """
                                insert into role_grant (id, role_id, subject_kind, membership_id, company_id,
                                                        granted_by, granted_at)
                                select gen_random_uuid(), r.id, 'person', m.id, m.company_id, 'sql', now()
                                  from api_role r, membership m where r.name = 'PROVIDER'
                                """))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("role_grant_assignable");
    }

    @Test
    void deletesNothingThatIsNotListedUntilItPrunes() {
        instance.apply(example);
        String empty = "version: 1\n";

        Outcome apply = instance.apply(empty);
        Outcome companies = instance.apply(empty, Kind.COMPANIES);
        Outcome all = instance.apply(empty, Kind.ACCOUNTS, Kind.CLIENTS, Kind.COMPANIES, Kind.APIS);

        assertThat(changes(apply)).isEmpty();
        assertThat(((Outcome.Refused) companies).problems())
                .extracting(Problem::text)
                .containsExactly(
                        folder
                                + "/gatehouse.yaml: cannot prune company acme:"
                                + " others still belong to it or use it");
        assertThat(((Outcome.Refused) all).problems())
                .extracting(Problem::reason)
                .contains(
                        "cannot prune client meter-gateway: it may introspect for https://api.energy.example");
        assertThat(instance.rows("select count(*) from client")).containsExactly("2");
    }

    @Test
    void prunesInTheOrderOfReferences() {
        instance.apply(
                example.replace("introspection_clients: [meter-gateway]", "name: \"Energy API\"")
                        .replaceFirst("    name: Energy API\n", ""));

        Outcome all =
                instance.apply(
                        "version: 1\n", Kind.ACCOUNTS, Kind.CLIENTS, Kind.COMPANIES, Kind.APIS);

        assertThat(changes(all))
                .containsExactly(
                        "- account alice@acme.example",
                        "- client energy-web",
                        "- client meter-gateway",
                        "- company acme",
                        "- api https://api.energy.example");
    }

    @Test
    void twoAppliesAtOnceTakeTurns() throws Exception {
        Path file = instance.write("gatehouse.yaml", example);
        Callable<Outcome> apply = () -> instance.bean(DesiredState.class).apply(file);

        try (ExecutorService two = Executors.newFixedThreadPool(2)) {
            List<Future<Outcome>> outcomes = two.invokeAll(List.of(apply, apply));

            assertThat(
                            List.of(
                                    changes(outcomes.get(0).get()).size(),
                                    changes(outcomes.get(1).get()).size()))
                    .contains(0)
                    .anyMatch(count -> count > 5);
        }
    }

    @Test
    void exportAppliesToAnEmptyDatabaseAndGivesTheSameExport() {
        instance.apply(
                example.replace(
                                "slug: acme, name: \"Acme Energy\"",
                                "slug: acme, name: \"file:${X} $$\"")
                        .replace(
                                "apis: [\"https://api.energy.example\"]",
                                "apis: [{ audience: \"https://api.energy.example\", roles: [analyst, PROVIDER] }]"));
        instance.apply(example.replace("name: \"Acme Energy\"", "name: \"$$file:${X} $$\""));
        String exported = instance.bean(DesiredState.class).export();

        try (Instance other = new Instance(folder)) {
            Outcome first = other.apply(exported);
            Outcome second = other.apply(exported);

            assertThat(changes(first)).hasSizeGreaterThan(5);
            assertThat(changes(second)).isEmpty();
            assertThat(other.bean(DesiredState.class).export()).isEqualTo(exported);
            assertThat(other.rows("select name from company")).containsExactly("file:${X} $$");
        }
        assertThat(changes(instance.apply(exported))).isEmpty();
        assertThat(exported).doesNotContain("secret:", "password", "{hmac}", "bcrypt");
    }

    @Test
    void changesNothingWhenOneOfManyIsRefused() {
        Outcome outcome = instance.apply(example.replace("role: analyst }", "role: PROVIDER }"));

        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(instance.rows("select count(*) from api")).containsExactly("0");
        assertThat(instance.rows("select count(*) from audit_event")).containsExactly("0");
        assertThat(instance.rows("select version from config_version")).containsExactly("1");
    }

    @Test
    void aChangedSecretReplacesTheOldOne() {
        instance.apply(example);

        Outcome outcome =
                instance.apply(
                        example.replace(
                                "at-least-24-characters-long", "another-24-characters-secret"));

        assertThat(changes(outcome)).containsExactly("~ client energy-web (secret)");
        assertThat(instance.rows("select count(*) from client_secret")).containsExactly("2");
    }

    private static List<String> changes(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Accepted accepted ->
                    accepted.changes().stream().map(Change::text).toList();
            case Outcome.Refused refused ->
                    throw new AssertionError("refused: " + refused.problems());
        };
    }
}
