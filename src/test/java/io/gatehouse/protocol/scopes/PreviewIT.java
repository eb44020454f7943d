package io.gatehouse.protocol.scopes;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.clients.Client;
import io.gatehouse.clients.Clients;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.token.Preview;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import io.gatehouse.usability.Explanation;
import io.gatehouse.usability.Explanations;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The preview of a token against the token that is then really issued, for generated requests. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreviewIT {

    private static final int COMBINATIONS = 60;
    private static final Map<String, List<String>> REGISTERED =
            Map.of(
                    "all",
                    List.of(
                            "email",
                            "offline_access",
                            "series-N:read",
                            "series-N:write",
                            "status-N:read",
                            "owner.plan-N:read",
                            "owner.plan-N:write",
                            "owner.plan-N:manage"),
                    "trusted",
                    List.of("series-N:read", "series-N:write", "status-N:read"),
                    "web",
                    List.of(
                            "email",
                            "profile",
                            "offline_access",
                            "series-N:read",
                            "series-N:write",
                            "status-N:read"),
                    "plain",
                    List.of("email"));
    private static final Set<String> OF_THE_MOMENT =
            Set.of("jti", "auth_time", "acr", "amr", "sid", "iat", "exp");
    private static final String MORE =
            """
            version: 1
            apis:
              - audience: https://plans-N.example
                name: Plans N
                client_types: [owner]
                access_token: { lifetime: PT1H }
                scopes:
                  - { name: "owner.plan-N:read" }
                  - { name: "owner.plan-N:write" }
                  - { name: "owner.plan-N:manage" }
                roles:
                  - { name: reader, scopes: ["owner.plan-N:read"], assignable_to: [person] }
                  - { name: manager, scopes: ["owner.plan-N:manage"], assignable_to: [person] }
            companies:
              - { slug: one-N, name: "Company One N", apis: ["https://api-N.example", "https://plans-N.example"] }
              - { slug: two-N, name: "Company Two N", apis: ["https://api-N.example", { audience: "https://plans-N.example", roles: [reader] }] }
            clients:
              - client_id: all-N
                name: All N
                type: web
                client_type: owner
                secret: SECRET
                redirect_uris: ["https://all-N.example/callback"]
                scopes: [openid, email, offline_access, "series-N:read", "series-N:write", "status-N:read", "owner.plan-N:manage"]
              - client_id: trusted-N
                name: Trusted N
                type: web
                secret: SECRET
                redirect_uris: ["https://trusted-N.example/callback"]
                scopes: [openid, "series-N:read", "series-N:write", "status-N:read"]
                consent: trusted
                company_context: optional
            accounts:
              - email: carol-N@consulting.example
                memberships:
                  - { company: one-N, roles: [{ api: "https://api-N.example", role: analyst }, { api: "https://plans-N.example", role: reader }] }
                  - { company: two-N, roles: [{ api: "https://api-N.example", role: planner }, { api: "https://plans-N.example", role: reader }] }
              - email: alice-N@one.example
                memberships:
                  - { company: one-N, company_role: owner, roles: [{ api: "https://api-N.example", role: analyst }, { api: "https://plans-N.example", role: manager }] }
            """;

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired TestClock clock;
    @Autowired Clients clients;
    @Autowired Preview preview;
    @Autowired Explanations explanations;
    Platform platform;
    Map<String, Person> signedIn = new LinkedHashMap<>();

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer).apply(MORE);
    }

    private record Combination(
            String who,
            String client,
            String company,
            Set<String> scopes,
            List<String> resources) {}

    // The same ones each time.
    private static Stream<Combination> generated() {
        Random random = new Random(20261121);
        return IntStream.range(0, COMBINATIONS).mapToObj(number -> combination(random));
    }

    private static Combination combination(Random random) {
        String client = one(random, List.of("all", "all", "trusted", "web", "plain"));
        return new Combination(
                one(random, List.of("carol", "carol", "alice", "alice", "dora")),
                client,
                one(random, List.of("one", "one", "two")),
                some(random, client),
                one(
                        random,
                        List.of(
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of("https://api-N.example"),
                                List.of("https://plans-N.example"),
                                List.of("https://unknown-N.example"))));
    }

    @ParameterizedTest
    @MethodSource("generated")
    void saysWhatTheTokenOfAPersonSays(Combination one) {
        Preview.Outcome said = preview(one);
        Answer answer = issued(one);

        if (said instanceof Preview.Token token) {
            assertThat(answer.status()).as(said + answer.body()).isEqualTo(200);
            assertThat(without(Tokens.claims(answer.text("access_token"))))
                    .isEqualTo(without(token.claims()));
            assertThat(((Preview.Token) preview(one)).toBeAsked()).isEmpty();
        } else {
            assertThat(answer.status()).as(said.toString()).isNotEqualTo(200);
        }
    }

    @Test
    void theGeneratedOnesAreOfBothSorts() {
        long refused =
                generated().map(this::preview).filter(Preview.Refused.class::isInstance).count();

        assertThat(refused).isBetween(10L, COMBINATIONS - 10L);
    }

    @Test
    void saysWhatTheTokenOfAServiceAccountSays() {
        Client gateway = clients.find(platform.named("gateway")).orElseThrow();

        Preview.Outcome all =
                preview.ofService(gateway, new Preview.Question(null, Set.of(), List.of()));
        Preview.Outcome wrong =
                preview.ofService(gateway, new Preview.Question(null, Set.of("email"), List.of()));
        Answer answer =
                platform.client("gateway").token(Map.of("grant_type", "client_credentials"));

        assertThat(without(claims(all)))
                .isEqualTo(without(Tokens.claims(answer.text("access_token"))));
        assertThat(((Preview.Refused) wrong).error()).isEqualTo("invalid_scope");
    }

    @Test
    void respectsWhatWasDeclined() {
        Person alice = platform.person("alice");
        ClientApp spa = platform.client("spa");
        Answer page =
                alice.signIn(
                        alice.open(ClientApp.authorize(spa.request("openid email series-N:read"))));
        alice.allow(page, List.of("email"));
        Combination same =
                new Combination(
                        "alice",
                        "spa",
                        "one",
                        Set.of("openid", "email", "series-N:read"),
                        List.of());

        assertThat(claims(preview(same)).get("scope").toString().split(" ", -1))
                .containsExactlyInAnyOrder("openid", "email");
        assertThat(
                        explanations
                                .of(
                                        new Explanations.Subject(
                                                account("alice"),
                                                company(same),
                                                null,
                                                clients.find(platform.named("spa")).orElseThrow()),
                                        clock.instant())
                                .scopes())
                .filteredOn(line -> line.scope().equals(platform.fill("series-N:read")))
                .extracting(Explanation.ScopeLine::absences)
                .containsExactly(Set.of(Explanation.Absence.DECLINED));
    }

    @Test
    void writesNothing() {
        String before = rows();

        generated().forEach(this::preview);

        assertThat(rows()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("generated")
    void theExplanationAgrees(Combination one) {
        Client client = clients.find(platform.named(one.client)).orElseThrow();
        Explanation explanation =
                explanations.of(
                        new Explanations.Subject(account(one.who), company(one), null, client),
                        clock.instant());
        Set<String> given =
                explanation.scopes().stream()
                        .filter(Explanation.ScopeLine::given)
                        .map(Explanation.ScopeLine::scope)
                        .collect(Collectors.toSet());

        if (preview(one) instanceof Preview.Token token
                && token.claims().get("scope") instanceof String scopes
                && token.claims().containsKey("company")) {
            assertThat(given)
                    .containsAll(
                            Stream.of(scopes.split(" ", -1))
                                    .filter(scope -> scope.contains(":"))
                                    .toList());
        }
        assertThat(explanation.scopes())
                .allMatch(line -> line.given() == line.absences().isEmpty());
    }

    private Preview.Outcome preview(Combination one) {
        Client client = clients.find(platform.named(one.client)).orElseThrow();
        return preview.ofPerson(
                client,
                account(one.who),
                new Preview.Question(
                        company(one),
                        one.scopes.stream()
                                .map(platform::fill)
                                .collect(Collectors.toCollection(LinkedHashSet::new)),
                        one.resources.stream().map(platform::fill).toList()));
    }

    private Answer issued(Combination one) {
        ClientApp app = platform.client(one.client);
        Person person = signedIn.computeIfAbsent(one.who, platform::person);
        Map<String, String> request = app.request(String.join(" ", one.scopes));
        if (!one.client.equals("plain")) {
            request.put("company", platform.named(one.company));
        }
        if (!one.resources.isEmpty()) {
            request.put("resource", platform.fill(one.resources.getFirst()));
        }
        Answer redirect = person.authorize(request, one.company);
        String code = redirect.redirected("code");
        return code.isEmpty() ? redirect : app.redeem(code);
    }

    private static Map<String, Object> claims(Preview.Outcome outcome) {
        return ((Preview.Token) outcome).claims();
    }

    private static Map<String, Object> without(Map<String, Object> claims) {
        Map<String, Object> rest = new LinkedHashMap<>(claims);
        rest.keySet().removeAll(OF_THE_MOMENT);
        rest.computeIfPresent("scope", (name, scopes) -> Set.of(scopes.toString().split(" ", -1)));
        rest.computeIfPresent(
                "aud", (name, aud) -> aud instanceof List<?> list ? list.getFirst() : aud);
        return rest;
    }

    private UUID account(String who) {
        return UUID.fromString(
                database.ask(
                        "select id from account where email_normal = '%s'"
                                .formatted(platform.person(who).email())));
    }

    private UUID company(Combination one) {
        return UUID.fromString(
                database.ask(
                        "select id from company where slug = '%s'"
                                .formatted(platform.named(one.company))));
    }

    // Of these people and companies alone: others write into the same database meanwhile.
    private String rows() {
        return database.ask(
                """
                with person as (select id from account where email_normal in ('%s', '%s')),
                     place as (select id from company where slug in ('%s', '%s'))
                select (select count(*) from oauth_authorization where account_id in (select id from person))
                     + (select count(*) from consent where account_id in (select id from person))
                     + (select count(*) from audit_event
                         where company_id in (select id from place)
                            or actor in (select 'account:' || id from person))
                """
                        .formatted(
                                platform.person("alice").email(),
                                platform.person("carol").email(),
                                platform.named("one"),
                                platform.named("two")));
    }

    private static <T> T one(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static Set<String> some(Random random, String client) {
        List<String> all = new ArrayList<>(REGISTERED.get(client));
        if (random.nextInt(10) == 0) {
            all.add("nowhere-N:read");
        }
        Collections.shuffle(all, random);
        Set<String> some =
                new LinkedHashSet<>(all.subList(0, Math.min(all.size(), 1 + random.nextInt(3))));
        some.add("openid");
        return some;
    }
}
