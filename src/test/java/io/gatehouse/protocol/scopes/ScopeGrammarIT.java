package io.gatehouse.protocol.scopes;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.desiredstate.Outcome;
import io.gatehouse.desiredstate.Problem;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Tokens;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Scopes {@code <client-type>.<resource>:<permission>}: what {@code manage} brings, and for whom
 * they are. Alice is manager, Carol only reads.
 */
@GatehouseTest
class ScopeGrammarIT {

    private static final String API =
            """
            version: 1
            apis:
              - audience: https://grammar-N.example
                name: Grammar N
                client_types: [owner, prosumer]
                introspection_clients: [machine-N]
                scopes:
                  - { name: "owner.plan-N:read", description: "Look at plans" }
                  - { name: "owner.plan-N:write", description: "Change plans" }
                  - { name: "owner.plan-N:manage", description: "Plans" }
                  - { name: "prosumer.consent-N:read" }
                  - { name: "prosumer.consent-N:write" }
                  - { name: "prosumer.consent-N:manage" }
                  - { name: "prosumer.log-N:manage" }
                  - { name: "plain-N:read" }
                  - { name: "plain-N:manage" }
                roles:
                  - { name: manager, scopes: ["owner.plan-N:manage"], assignable_to: [person] }
                  - { name: reader, scopes: ["owner.plan-N:read"], assignable_to: [person] }
                  - { name: PROSUMER, scopes: ["prosumer.consent-N:manage"], assignable_to: [service] }
                  - { name: LOGGER, scopes: ["prosumer.log-N:manage"], assignable_to: [service] }
            """;
    private static final String USERS =
            """
            companies:
              - { slug: one-N, name: "Company One N", apis: ["https://api-N.example", "https://grammar-N.example"] }
            clients:
              - client_id: board-N
                name: Board N
                type: web
                client_type: owner
                secret: SECRET
                redirect_uris: ["https://board-N.example/callback"]
                scopes: [openid, offline_access, "owner.plan-N:manage", "plain-N:manage"]
              - client_id: machine-N
                name: Machine N
                type: service
                company: one-N
                client_type: prosumer
                secret: SECRET
                scopes: ["prosumer.consent-N:manage", "prosumer.log-N:manage"]
                roles:
                  - { api: "https://grammar-N.example", role: PROSUMER }
                  - { api: "https://grammar-N.example", role: LOGGER }
            accounts:
              - email: alice-N@one.example
                memberships:
                  - { company: one-N, roles: [{ api: "https://grammar-N.example", role: manager }] }
              - email: carol-N@consulting.example
                memberships:
                  - { company: one-N, roles: [{ api: "https://grammar-N.example", role: reader }] }
            """;

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;
    ClientApp board;
    ClientApp machine;
    Person alice;
    Person carol;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer).apply(API + USERS);
        board = platform.client("board");
        machine = platform.client("machine");
        alice = platform.person("alice");
        carol = platform.person("carol");
    }

    @Test
    void manageBringsReadAndWriteInAMachinesToken() {
        Answer answer = machineToken("prosumer.consent-N:manage");

        assertThat(scopes(answer))
                .containsExactlyInAnyOrder(
                        named("prosumer.consent-N:manage"),
                        named("prosumer.consent-N:read"),
                        named("prosumer.consent-N:write"));
        assertThat(Tokens.claims(answer.text("access_token")))
                .containsEntry("scope", answer.text("scope"));
        assertThat(scopes(machine.introspect(answer.text("access_token"))))
                .containsExactlyInAnyOrderElementsOf(scopes(answer));
    }

    @Test
    void writeAloneIsThereForWhoeverMayManage() {
        assertThat(scopes(machineToken("prosumer.consent-N:write")))
                .containsExactly(named("prosumer.consent-N:write"));
    }

    @Test
    void whatTheApiDoesNotHaveIsNotImplied() {
        assertThat(scopes(machineToken("prosumer.log-N:manage")))
                .containsExactly(named("prosumer.log-N:manage"));
        assertThat(machineToken("prosumer.log-N:read").text("error")).isEqualTo("invalid_scope");
    }

    @Test
    void whoNamesNothingGetsAllWithWhatIsImplied() {
        assertThat(scopes(machine.token(Map.of("grant_type", "client_credentials")))).hasSize(4);
    }

    @Test
    void thePersonIsAskedOnceForManageInPlainWords() {
        Answer page = consentPage(alice, "openid owner.plan-N:manage owner.plan-N:read");
        Answer tokens = board.redeem(alice.allow(page).redirected("code"));

        assertThat(page.boxes("consent", "scope")).containsExactly(named("owner.plan-N:manage"));
        assertThat(page.body()).contains("Read and change");
        assertThat(scopes(tokens))
                .containsExactlyInAnyOrder(
                        "openid",
                        named("owner.plan-N:manage"),
                        named("owner.plan-N:read"),
                        named("owner.plan-N:write"));
    }

    @Test
    void whoAllowedManageIsNotAskedForRead() {
        alice.tokens(board, "openid owner.plan-N:manage", "one");

        Answer tokens = alice.tokens(board, "openid owner.plan-N:read", "one");

        assertThat(scopes(tokens)).containsExactlyInAnyOrder("openid", named("owner.plan-N:read"));
    }

    @Test
    void manageThatWasUntickedIsNotAskedForAgain() {
        Answer page = consentPage(alice, "openid owner.plan-N:manage");
        alice.allow(page, List.of());

        Answer redirect =
                alice.open(ClientApp.authorize(board.request("openid owner.plan-N:manage")));

        assertThat(scopes(board.redeem(redirect.redirected("code")))).containsExactly("openid");
    }

    @Test
    void whoMayOnlyReadGetsNoMore() {
        Answer page = consentPage(carol, "openid owner.plan-N:manage");
        Answer tokens = board.redeem(carol.allow(page).redirected("code"));

        assertThat(page.boxes("consent", "scope")).containsExactly(named("owner.plan-N:read"));
        assertThat(scopes(tokens)).containsExactlyInAnyOrder("openid", named("owner.plan-N:read"));
    }

    @Test
    void losingTheManagersRoleShowsAtOnceAndAtTheNextRefresh() {
        Answer tokens = alice.tokens(board, "openid offline_access owner.plan-N:manage", "one");
        platform.apply(
                """
                version: 1
                accounts:
                  - email: alice-N@one.example
                    memberships:
                      - { company: one-N, roles: [{ api: "https://grammar-N.example", role: reader }] }
                """);

        assertThat(scopes(board.introspect(tokens.text("access_token"))))
                .containsExactlyInAnyOrder("openid", "offline_access", named("owner.plan-N:read"));
        assertThat(scopes(board.refresh(tokens.text("refresh_token"))))
                .containsExactlyInAnyOrder("openid", "offline_access", named("owner.plan-N:read"));
    }

    @Test
    void aRefreshCanBeNarrowedToWhatManageImplied() {
        Answer tokens = alice.tokens(board, "openid offline_access owner.plan-N:manage", "one");

        Answer written = refresh(tokens, "owner.plan-N:write");
        Answer managed = refresh(written, "owner.plan-N:manage");

        assertThat(scopes(written)).containsExactly(named("owner.plan-N:write"));
        assertThat(scopes(managed)).hasSize(3);
    }

    @Test
    void aPlainScopeImpliesNothing() {
        assertThat(
                        alice.open(ClientApp.authorize(board.request("openid plain-N:read")))
                                .redirected("error"))
                .isEqualTo("invalid_scope");
    }

    @Test
    void aScopeOfAnotherClientTypeIsRefusedAtRegistration() {
        assertThat(refusals("clients: [%s]".formatted(service("prosumer", "owner.plan-N:read"))))
                .contains(
                        named(
                                "owner.plan-N:read is for clients of the client type owner, not prosumer"));
        assertThat(refusals("clients: [%s]".formatted(service("owner", "owner.plan-N:read"))))
                .contains("owner is only for web, spa and native clients");
    }

    @Test
    void aScopeThatComesToBelongToAClientTypeLeavesTheTokensOfOthers() {
        platform.apply(
                "version: 1\nclients: [%s]".formatted(service("prosumer", "later.data-N:read"))
                        + """

                        apis:
                          - audience: https://later-N.example
                            name: Later N
                            scopes: [{ name: "later.data-N:read" }, { name: "status2-N:read" }]
                        companies:
                          - { slug: one-N, name: "Company One N", apis: ["https://later-N.example"] }
                        """);
        ClientApp wrong = platform.client("wrong");
        Answer before = wrong.token(Map.of("grant_type", "client_credentials"));
        platform.apply(
                """
                version: 1
                apis: [{ audience: "https://later-N.example", name: Later N, client_types: [later] }]
                """);

        assertThat(scopes(before)).containsExactly(named("later.data-N:read"));
        assertThat(wrong.introspect(before.text("access_token")).text("scope")).isEmpty();
        assertThat(wrong.token(Map.of("grant_type", "client_credentials")).text("error"))
                .isEqualTo("invalid_scope");
        assertThat(
                        wrong.token(
                                        Map.of(
                                                "grant_type",
                                                "client_credentials",
                                                "scope",
                                                named("later.data-N:read")))
                                .text("error"))
                .isEqualTo("invalid_scope");
    }

    private static String service(String clientType, String scope) {
        return "{ client_id: wrong-N, name: Wrong, type: service, company: one-N, client_type: "
                + clientType
                + ", secret: SECRET, scopes: [\""
                + scope
                + "\"] }";
    }

    private List<String> refusals(String yaml) {
        return platform.tryApply("version: 1\n" + yaml) instanceof Outcome.Refused refused
                ? refused.problems().stream().map(Problem::reason).toList()
                : List.of();
    }

    private Answer machineToken(String scope) {
        return machine.token(Map.of("grant_type", "client_credentials", "scope", named(scope)));
    }

    private Answer refresh(Answer tokens, String scope) {
        return board.token(
                Map.of(
                        "grant_type",
                        "refresh_token",
                        "refresh_token",
                        tokens.text("refresh_token"),
                        "scope",
                        named(scope)));
    }

    private Answer consentPage(Person person, String scope) {
        Answer page = person.signIn(person.open(ClientApp.authorize(board.request(scope))));
        return page.hasForm("choose-company") ? person.choose(page, "one") : page;
    }

    private String named(String text) {
        return platform.fill(text);
    }

    private static List<String> scopes(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return List.of(answer.text("scope").split(" ", -1));
    }
}
