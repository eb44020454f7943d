package io.gatehouse.grants;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.desiredstate.Outcome;
import io.gatehouse.desiredstate.Problem;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;

/** What the linter finds, and that it finds nothing where nothing is. */
@GatehouseTest
class ScopeLinterIT {

    private static final String API =
            """
            version: 1
            apis:
              - audience: https://lint-N.example
                name: Lint N
                client_types: [owner, provider]
                scopes:
                  - { name: "owner.plan-N:read" }
                  - { name: "owner.plan-N:manage" }
                  - { name: "provider.data-N:read" }
                  - { name: "lint-N:read" }
                roles:
                  - { name: all, scopes: ["owner.plan-N:manage", "provider.data-N:read", "lint-N:read"] }
                  - { name: planner, scopes: ["owner.plan-N:manage"] }
                  - { name: DELIVERER, scopes: ["provider.data-N:read"], assignable_to: [service] }
              - audience: https://clean-N.example
                name: Clean N
                scopes: [{ name: "clean-N:read" }, { name: "clean-N:write" }]
                roles:
                  - { name: reader, scopes: ["clean-N:read"] }
                  - { name: writer, scopes: ["clean-N:write"] }
            companies:
              - { slug: one-N, name: "Company One N", apis: ["https://api-N.example", "https://lint-N.example", "https://clean-N.example"] }
            clients:
              - client_id: page-N
                name: Page N
                type: web
                client_type: owner
                secret: SECRET
                redirect_uris: ["https://page-N.example/callback"]
                scopes: [openid, "owner.plan-N:manage", "clean-N:read", "clean-N:write"]
              - client_id: box-N
                name: Box N
                type: service
                company: one-N
                client_type: provider
                secret: SECRET
                scopes: ["provider.data-N:read"]
            accounts:
              - email: alice-N@one.example
                memberships:
                  - { company: one-N, roles: [{ api: "https://lint-N.example", role: planner }, { api: "https://clean-N.example", role: reader }, { api: "https://clean-N.example", role: writer }] }
            """;

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired ScopeLinter linter;
    @TempDir Path folder;

    @Test
    void findsWhatIsUnusedUnassignedAndTooBroad() {
        Platform platform = new Platform(state, issuer).apply(API);

        assertThat(found(platform, "lint"))
                .containsExactlyInAnyOrder(
                        "unused-scope lint-N:read",
                        "scope-outside-grammar lint-N:read",
                        "unused-role all",
                        "broad-role all",
                        "misplaced-scope all",
                        "unused-role DELIVERER",
                        "unreachable-scope box-N");
    }

    @Test
    void aScopeWithoutRoleIsFoundBesideOthersThatNeedOne() {
        Platform platform =
                new Platform(state, issuer)
                        .apply(
                                """
                                version: 1
                                apis:
                                  - audience: https://lint-N.example
                                    name: Lint N
                                    scopes: [{ name: "free-N:read" }, { name: "bound-N:read" }]
                                    roles: [{ name: bound, scopes: ["bound-N:read"] }]
                                """);

        assertThat(found(platform, "lint")).contains("scope-without-role free-N:read");
    }

    @Test
    void findsNothingWhereNothingIs() {
        Platform platform = new Platform(state, issuer).apply(API);

        assertThat(found(platform, "clean")).isEmpty();
    }

    @Test
    void aPlanNotesWhatTheFileWouldMake() throws IOException {
        Platform platform = new Platform(state, issuer);
        Path file = Files.writeString(folder.resolve("file.yaml"), platform.fill(API));

        Outcome plan = state.plan(file, Set.of());
        Outcome apply = state.apply(file);

        assertThat(plan.notes())
                .extracting(Problem::reason)
                .contains(
                        platform.fill(
                                "broad-role: all (https://lint-N.example): carries every scope of the API"));
        assertThat(apply.notes()).isEmpty();
    }

    private List<String> found(Platform platform, String api) {
        String audience = platform.fill("https://%s-N.example".formatted(api));
        return linter.lint().stream()
                .filter(found -> found.api().equals(audience))
                .map(found -> found.code() + " " + found.subject().replaceAll("-\\d+", "-N"))
                .toList();
    }
}
