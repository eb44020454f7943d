package io.gatehouse.protocol.pairwise;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.desiredstate.Outcome;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.crypto.SymmetricKeyRotation;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.Tokens;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Subjects for one sector alone: OpenID Connect Core section 8. */
@GatehouseTest
class PairwiseIT {

    private static final String MORE =
            """
            version: 1
            clients:
              - client_id: first-N
                name: First app N
                type: web
                secret: SECRET
                redirect_uris: ["https://first-N.example/callback"]
                post_logout_redirect_uris: ["https://first-N.example/bye"]
                scopes: [openid, email, offline_access, "series-N:read"]
                company_context: optional
                settings: { subject_type: pairwise }
              - client_id: second-N
                name: Second app N
                type: web
                secret: SECRET
                redirect_uris: ["https://second-N.example/callback"]
                scopes: [openid]
                settings: { subject_type: pairwise }
              - client_id: sister-N
                name: Sister of the first app N
                type: web
                secret: SECRET
                redirect_uris: ["https://sister-N.example/callback"]
                scopes: [openid]
                settings: { subject_type: pairwise, sector_identifier_uri: "https://first-N.example/sector.json" }
            """;

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired SymmetricKeyRotation rotation;
    Platform platform;
    Person alice;
    ClientApp first;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer).apply(MORE);
        alice = platform.person("alice");
        first = platform.client("first");
    }

    @Requirement("OpenID Connect Core 8.1: each sector knows a person by another id, for ever")
    @Test
    void eachSectorKnowsAPersonByAnotherId() {
        String account = subject(alice, "plain");
        String atFirst = subject(alice, "first");

        assertThat(atFirst).hasSize(43).isNotEqualTo(account);
        assertThat(subject(alice, "second")).hasSize(43).isNotEqualTo(atFirst);
        assertThat(subject(alice, "sister")).as("the same sector").isEqualTo(atFirst);
        assertThat(subject(platform.person("carol"), "first")).isNotEqualTo(atFirst);
        assertThat(subject(alice, "first")).as("for ever").isEqualTo(atFirst);
    }

    @Requirement(
            "OpenID Connect Core 8: sub is the same in ID token, UserInfo, access token and introspection")
    @Test
    void itIsTheSameWhereverTheClientMeetsIt() {
        Answer answer = alice.tokens(first, "openid offline_access series-N:read", "one");
        String subject = Tokens.claims(answer.text("id_token")).get("sub").toString();
        Answer refreshed = first.refresh(answer.text("refresh_token"));

        assertThat(Tokens.claims(answer.text("access_token"))).containsEntry("sub", subject);
        assertThat(Tokens.claims(refreshed.text("access_token"))).containsEntry("sub", subject);
        assertThat(Tokens.claims(refreshed.text("id_token"))).containsEntry("sub", subject);
        assertThat(first.introspect(answer.text("access_token")).json())
                .containsEntry("sub", subject);
        assertThat(first.introspect(refreshed.text("refresh_token")).json())
                .containsEntry("sub", subject);
        assertThat(
                        platform.browser()
                                .get(
                                        "/userinfo",
                                        "Authorization",
                                        "Bearer " + answer.text("access_token"))
                                .json())
                .containsEntry("sub", subject);
        assertThat(answer.body()).doesNotContain(subject(alice, "plain"));
    }

    @Requirement("OpenID Connect Core 8: hints and claims mean the client's own sub")
    @Test
    void itIsUnderstoodAsHintAndAsClaim() {
        Answer answer = alice.tokens(first, "openid", "one");
        String subject = Tokens.claims(answer.text("id_token")).get("sub").toString();

        assertThat(silently("id_token_hint", answer.text("id_token")).redirected("code"))
                .isNotEmpty();
        assertThat(silently("claims", claims(subject)).redirected("code")).isNotEmpty();
        assertThat(silently("claims", claims(subject(alice, "plain"))).redirected("error"))
                .as("the account's own id is not one that the client knows")
                .isEqualTo("login_required");
        assertThat(
                        silently(
                                        "id_token_hint",
                                        platform.person("carol")
                                                .tokens(first, "openid", "one")
                                                .text("id_token"))
                                .redirected("error"))
                .isEqualTo("login_required");
    }

    @Test
    void aHintOfAnotherClientIsReadAsThatClientKnowsPeople() {
        String publicHint =
                alice.tokens(platform.client("plain"), "openid", "one").text("id_token");
        alice.tokens(first, "openid", "one");

        assertThat(silently("id_token_hint", publicHint).redirected("code")).isNotEmpty();
    }

    @Test
    void itSignsOutAsHint() {
        String token = alice.tokens(first, "openid", "one").text("id_token");

        Answer answer =
                alice.browser()
                        .get(
                                "/connect/logout?id_token_hint=%s&post_logout_redirect_uri=%s"
                                        .formatted(
                                                token,
                                                platform.fill("https://first-N.example/bye")));

        assertThat(answer.location()).isEqualTo(platform.fill("https://first-N.example/bye"));
    }

    @Requirement("OpenID Connect Core 8.1: each sector knows a person by another id, for ever")
    @Test
    void theKeyOfTheIdsIsNeverReplaced() {
        String before = subject(alice, "first");

        boolean rotated = rotation.rotate("pairwise-subject", Instant.now()).isPresent();

        assertThat(rotated).isFalse();
        assertThat(subject(alice, "first")).isEqualTo(before);
    }

    @Requirement("OpenID Connect Core 8.1: several hosts need a sector_identifier_uri")
    @Test
    void severalHostsNeedASectorOfTheirOwn() {
        Outcome outcome =
                platform.tryApply(
                        """
                        version: 1
                        clients:
                          - client_id: spread-N
                            name: Spread N
                            type: web
                            secret: SECRET
                            redirect_uris: ["https://a-N.example/", "https://b-N.example/"]
                            scopes: [openid]
                            settings: { subject_type: pairwise }
                        """);

        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(outcome.toString()).contains("sector_identifier_uri");
    }

    private Answer silently(String name, String value) {
        Map<String, String> request = new LinkedHashMap<>(first.request("openid"));
        request.put("prompt", "none");
        request.put(name, value);
        return alice.open(ClientApp.authorize(request));
    }

    private static String claims(String subject) {
        return "{\"id_token\":{\"sub\":{\"value\":\"%s\"}}}".formatted(subject);
    }

    private String subject(Person person, String client) {
        return Tokens.claims(
                        person.tokens(platform.client(client), "openid", "one").text("id_token"))
                .get("sub")
                .toString();
    }
}
