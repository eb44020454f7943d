package io.gatehouse.protocol.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.desiredstate.Outcome;
import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.store.Authorizations;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.DpopKey;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestClock;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Refresh tokens that stay the same: FAPI 2.0 Security Profile section 5.3.2.1. */
@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefreshWithoutRotationIT {

    private static final String SCOPE = "openid offline_access";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired TestClock clock;
    @Autowired Authorizations authorizations;
    Platform platform;
    Person carol;
    ClientApp bank;
    DpopKey key;

    @BeforeAll
    void make() {
        platform = new Platform(state, issuer);
        platform.apply(
                client(
                        "bank",
                        "web",
                        "dpop_bound_access_tokens: true, refresh_token_rotation: false"));
        carol = platform.person("carol");
        key = DpopKey.make().by(clock);
        bank = platform.client("bank").holding(key);
    }

    @Requirement("FAPI 2.0 Security Profile 5.3.2.1: bound refresh tokens may stay the same")
    @Test
    void theTokenStaysTheSame() {
        Answer first = tokens();
        String token = first.text("refresh_token");

        Answer second = bank.refresh(token);
        Answer third = bank.refresh(token);

        for (Answer answer : List.of(second, third)) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.text("refresh_token")).isEqualTo(token);
            assertThat(answer.text("token_type")).isEqualTo("DPoP");
            assertThat(answer.text("access_token")).isNotEqualTo(first.text("access_token"));
        }
        assertThat(rows(first)).isEqualTo("1");
    }

    @Test
    void itsIdleTimeBeginsAnewWithEachUse() {
        String token = tokens().text("refresh_token");

        clock.forward(Duration.ofDays(13));
        Answer used = bank.refresh(token);
        clock.forward(Duration.ofDays(13));
        Answer again = bank.refresh(token);
        clock.forward(Duration.ofDays(15));
        Answer idle = bank.refresh(token);

        assertThat(used.status()).as(used.body()).isEqualTo(200);
        assertThat(again.status()).as(again.body()).isEqualTo(200);
        assertThatItIsRefused(idle);
    }

    @Test
    void itsAuthorizationEndsWhenItWould() {
        Answer first = tokens();
        String token = first.text("refresh_token");
        for (int week = 0; week < 12; week++) {
            clock.forward(Duration.ofDays(7));
            Answer answer = bank.refresh(token);
            assertThat(answer.status()).as("week %d: %s", week, answer.body()).isEqualTo(200);
        }

        clock.forward(Duration.ofDays(7));

        assertThatItIsRefused(bank.refresh(token));
    }

    @Test
    void itsRowGoesWithItsAuthorization() {
        Answer tokens = tokens();
        assertThat(rows(tokens)).isEqualTo("1");
        database.asOwner(
                "update oauth_authorization set expires_at = now() - interval '1 minute' where id = '%s'"
                        .formatted(authorizationOf(tokens.text("access_token"))));

        authorizations.clean(clock.instant(), 500);

        assertThat(rows(tokens)).isEqualTo("0");
    }

    @Requirement("RFC 9700 2.2.2: refresh tokens that do not rotate are sender-constrained")
    @Test
    void aThiefNeedsTheClientsAuthenticationAndAKey() {
        String token = tokens().text("refresh_token");

        assertThat(platform.client("bank").refresh(token).text("error"))
                .isEqualTo("invalid_request");
        assertThatItIsRefused(platform.client("web").holding(key).refresh(token));
        assertThat(bank.refresh(token).status()).isEqualTo(200);
    }

    @Test
    void revocationEndsItAndItsAccessTokens() {
        String token = tokens().text("refresh_token");
        String access = bank.refresh(token).text("access_token");

        assertThat(bank.revoke(token).status()).isEqualTo(200);

        assertThatItIsRefused(bank.refresh(token));
        assertThat(bank.introspect(token).text("active")).isEqualTo("false");
        assertThat(bank.introspect(access).text("active")).isEqualTo("false");
    }

    @Test
    void parallelUsesAreAllServed() {
        String token = tokens().text("refresh_token");

        List<Answer> answers = Parallel.run(16, () -> bank.refresh(token));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        assertThat(answers)
                .extracting(answer -> answer.text("access_token"))
                .doesNotHaveDuplicates();
        assertThat(answers).extracting(answer -> answer.text("refresh_token")).containsOnly(token);
    }

    @Test
    void aTokenFromBeforeTheSettingRotatesOnceMore() {
        platform.apply(client("later", "web", "dpop_bound_access_tokens: true"));
        ClientApp later = platform.client("later").holding(key);
        String rotating = carol.tokens(later, SCOPE, "one").text("refresh_token");
        platform.apply(
                client(
                        "later",
                        "web",
                        "dpop_bound_access_tokens: true, refresh_token_rotation: false"));

        String staying = later.refresh(rotating).text("refresh_token");

        assertThat(staying).isNotEmpty().isNotEqualTo(rotating);
        assertThat(later.refresh(staying).text("refresh_token")).isEqualTo(staying);
        assertThatItIsRefused(later.refresh(rotating));
    }

    @Test
    void aTokenThatStayedRotatesOnceTheClientRotates() {
        platform.apply(
                client(
                        "back",
                        "web",
                        "dpop_bound_access_tokens: true, refresh_token_rotation: false"));
        ClientApp back = platform.client("back").holding(key);
        String staying = carol.tokens(back, SCOPE, "one").text("refresh_token");
        platform.apply(client("back", "web", "dpop_bound_access_tokens: true"));

        String next = back.refresh(staying).text("refresh_token");

        assertThat(next).isNotEmpty().isNotEqualTo(staying);
        assertThat(back.refresh(next).status()).isEqualTo(200);
        assertThatItIsRefused(back.refresh(staying));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spa | dpop_bound_access_tokens: true, refresh_token_rotation: false | is out of sight",
                "native | dpop_bound_access_tokens: true, refresh_token_rotation: false | is out of sight",
                "web | refresh_token_rotation: false | needs dpop_bound_access_tokens",
                "web | dpop_bound_access_tokens: false, refresh_token_rotation: false | needs dpop_bound_access_tokens",
                "web | refresh_token_rotation: never | true or false",
                "web | dpop_bound_access_tokens: 1 | true or false",
                "web | dpop_nonce_required: maybe | true or false",
            })
    void isRefusedForOthersWithTheReason(String type, String settings, String reason) {
        Outcome outcome = platform.tryApply(client("other", type, settings));

        assertThat(outcome.toString()).contains("Refused", reason);
        assertThat(
                        database.ask(
                                "select count(*) from client where client_id = '%s'"
                                        .formatted(platform.named("other"))))
                .isEqualTo("0");
    }

    @Test
    void isRefusedForServicesWhichHaveNoRefreshTokens() {
        Outcome outcome =
                platform.tryApply(
                        """
                        version: 1
                        clients:
                          - client_id: other-N
                            name: Other N
                            type: service
                            secret: SECRET
                            settings: { dpop_bound_access_tokens: true, refresh_token_rotation: false }
                        """);

        assertThat(outcome.toString()).contains("Refused", "has no refresh tokens");
    }

    @ParameterizedTest
    @CsvSource({"spa, true", "web, false", "plain, false"})
    void theDatabaseRefusesItToo(String client, boolean bound) {
        String settings =
                "{\"refresh_token_rotation\": false, \"dpop_bound_access_tokens\": %s}"
                        .formatted(bound);

        assertThatThrownBy(() ->
                        database.asOwner(
                                "update client set settings = '%s' where client_id = '%s'"
                                        .formatted(settings, platform.named(client))))
                .hasStackTraceContaining("client_refresh_token_rotation");
    }

    private Answer tokens() {
        return carol.tokens(bank, SCOPE, "one");
    }

    private String rows(Answer tokens) {
        return database.ask(
                "select count(*) from oauth_refresh_token where day = %d and authorization_id = '%s'"
                        .formatted(
                                LocalDate.EPOCH.toEpochDay(),
                                authorizationOf(tokens.text("access_token"))));
    }

    // The jti of a person's token begins with the id of its authorization.
    private static UUID authorizationOf(String accessToken) {
        ByteBuffer jti =
                ByteBuffer.wrap(
                        Base64.getUrlDecoder()
                                .decode(Tokens.claims(accessToken).get("jti").toString()));
        return new UUID(jti.getLong(), jti.getLong());
    }

    private static void assertThatItIsRefused(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("error")).isEqualTo("invalid_grant");
    }

    private static String client(String name, String type, String settings) {
        return """
        version: 1
        clients:
          - client_id: NAME-N
            name: Client without rotation N
            type: %s
            %s
            consent: trusted
            redirect_uris: ["https://NAME-N.example/callback"]
            scopes: [openid, offline_access]
            settings: { %s }
        """
                .formatted(type, type.equals("web") ? "secret: SECRET" : "", settings)
                .replace("NAME", name);
    }
}
