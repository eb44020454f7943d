package io.gatehouse.desiredstate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ends of role grants in the file: plan, apply, export. */
class GrantEndTest {

    private static final String ENDS = ", ends_at: 2099-01-31T18:00:00Z";
    private static final String FILE =
            """
            version: 1
            apis:
              - audience: https://api.example
                name: API
                client_types: [provider]
                scopes: [{ name: "series:read", description: Read }, { name: "provider.data:write", description: Write }]
                roles:
                  - { name: analyst, scopes: ["series:read"] }
                  - { name: PROVIDER, scopes: ["provider.data:write"], assignable_to: [service] }
            companies:
              - { slug: acme, name: Acme, apis: ["https://api.example"] }
            clients:
              - client_id: gateway
                name: Gateway
                type: service
                company: acme
                client_type: provider
                secret: a-secret-of-more-than-24-characters
                scopes: ["provider.data:write"]
                roles: [{ api: "https://api.example", role: PROVIDER, ends_at: 2098-01-31T18:00:00Z }]
            accounts:
              - email: carol@people.example
                memberships:
                  - { company: acme, roles: [{ api: "https://api.example", role: analyst, ends_at: 2099-01-31T18:00:00Z }] }
            """;
    private static final String GRANTS =
            """
            select r.name, g.ends_at at time zone 'UTC' from role_grant g join api_role r on r.id = g.role_id order by 1
            """;

    @TempDir private Path folder;
    private Instance instance;

    @BeforeEach
    void start() {
        instance = new Instance(folder);
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    @Test
    void rolesAreGivenUntilTheEndOfTheFile() {
        instance.apply(FILE);

        assertThat(instance.rows(GRANTS))
                .containsExactly("PROVIDER 2098-01-31 18:00:00", "analyst 2099-01-31 18:00:00");
        assertThat(changes(instance.apply(FILE))).as("unchanged").isEmpty();
    }

    @Test
    void anotherEndMovesTheGrantAndNoneLeavesIt() {
        instance.apply(FILE);
        String later = FILE.replace("2099-01-31", "2199-01-31");

        assertThat(changes(instance.plan(later)))
                .containsExactly(
                        "~ role analyst of https://api.example for carol@people.example in acme (ends_at)");
        assertThat(instance.rows(GRANTS)).contains("analyst 2099-01-31 18:00:00");
        instance.apply(later);
        assertThat(instance.rows(GRANTS)).contains("analyst 2199-01-31 18:00:00");
        assertThat(changes(instance.apply(FILE.replace(ENDS, "")))).isEmpty();
        assertThat(instance.rows(GRANTS)).contains("analyst 2199-01-31 18:00:00");
    }

    @Test
    void anEndThatHasPassedGivesNothingAndEndsWhatWouldGoOn() {
        instance.apply(FILE);
        String past = FILE.replace("2099-01-31", "2020-01-31");

        Outcome outcome = instance.apply(past);

        assertThat(changes(outcome))
                .containsExactly(
                        "- role analyst of https://api.example for carol@people.example in acme");
        assertThat(((Outcome.Accepted) outcome).notes().toString()).contains("its end has passed");
        assertThat(instance.rows(GRANTS)).containsExactly("PROVIDER 2098-01-31 18:00:00");
        assertThat(changes(instance.apply(past))).as("unchanged").isEmpty();
    }

    @Test
    void exportWritesTheEndsAndAppliedAgainChangesNothing() {
        instance.apply(FILE);

        String exported = instance.bean(DesiredState.class).export();

        assertThat(exported).contains("2099-01-31T18:00:00Z", "2098-01-31T18:00:00Z");
        assertThat(changes(instance.apply(exported))).isEmpty();
    }

    private static List<String> changes(Outcome outcome) {
        return ((Outcome.Accepted) outcome).changes().stream().map(Change::text).toList();
    }
}
