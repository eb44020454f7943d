package io.gatehouse.protocol.logout;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Http;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.Requirement;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Tokens;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Sign-out of people whom the client knows by a subject of its own (OpenID Connect Core 8.1). */
@GatehouseTest
class PairwiseLogoutIT {

    private static final String CLIENTS =
            """
            version: 1
            clients:
              - client_id: secret-N
                name: App with subjects of its own N
                type: web
                secret: SECRET
                redirect_uris: ["https://secret-N.example/callback"]
                post_logout_redirect_uris: ["https://secret-N.example/bye"]
                scopes: [openid]
                settings:
                  subject_type: pairwise
                  backchannel_logout_uri: "BACK"
                  backchannel_logout_session_required: true
                  frontchannel_logout_uri: "https://secret-N.example/out"
                  frontchannel_logout_session_required: true
              - client_id: other-N
                name: Another such app N
                type: web
                secret: SECRET
                redirect_uris: ["https://other-N.example/callback"]
                scopes: [openid]
                settings: { subject_type: pairwise, backchannel_logout_uri: "OTHER" }
            """;

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    Listener listener;
    Platform platform;
    Person alice;
    ClientApp secret;
    ClientApp other;

    @BeforeEach
    void listen() {
        listener = new Listener();
        platform = new Platform(state, issuer);
        platform.apply(
                CLIENTS.replace("BACK", listener.at("secret"))
                        .replace("OTHER", listener.at("other")));
        alice = platform.person("alice");
        secret = platform.client("secret");
        other = platform.client("other");
    }

    @AfterEach
    void close() {
        database.asOwner(
                "delete from logout_notice where client in (select id from client where client_id in ('%s', '%s'))"
                        .formatted(secret.id(), other.id()));
        listener.close();
    }

    @Requirement("Back-Channel Logout 2.4: sub is the one of the client's ID tokens")
    @Requirement("OpenID Connect Core 8: a logout token too has the client's own sub")
    @Test
    void eachClientHearsOfThePersonThatItKnows() {
        Map<String, Object> atSecret = Tokens.claims(idToken(secret));
        Map<String, Object> atOther = Tokens.claims(idToken(other));

        Answer page = alice.open("/sign-out");
        alice.browser().post(page.action("sign-out"), page.hidden("sign-out"));

        String toSecret = listener.next("secret");
        String toOther = listener.next("other");
        assertThat(Tokens.claims(toSecret))
                .containsEntry("sub", atSecret.get("sub"))
                .containsEntry("sid", atSecret.get("sid"));
        assertThat(Tokens.claims(toOther)).containsEntry("sub", atOther.get("sub"));
        assertThat(atSecret.get("sub")).isNotEqualTo(atOther.get("sub"));
        assertThat(Tokens.claims(toSecret).toString() + Tokens.claims(toOther))
                .as("nothing that both could compare but the session")
                .doesNotContain(accountId());
    }

    @Requirement("RP-Initiated Logout 2: an ID token with a pairwise sub is a hint as any other")
    @Requirement("Front-Channel Logout 3: the client's address in a frame, with iss and sid")
    @Test
    void theHintOfSuchAClientSignsOutAtOnceAndTellsItInAFrame() {
        String hint = idToken(secret);

        Answer left = alice.browser().get(logout(hint));
        Answer last = alice.follow(left);

        assertThat(left.location()).isNotEmpty();
        assertThat(last.body())
                .contains(platform.fill("href=\"https://secret-N.example/bye"))
                .contains(
                        platform.fill("src=\"https://secret-N.example/out?iss=")
                                + Http.encode(issuer.value())
                                + "&amp;sid="
                                + Tokens.claims(hint).get("sid"))
                .doesNotContain(accountId(), Tokens.claims(hint).get("sub").toString());
        assertThat(Tokens.claims(listener.next("secret")))
                .containsEntry("sub", Tokens.claims(hint).get("sub"));
        assertThat(alice.open("/account").hasForm("sign-in")).isTrue();
    }

    @Test
    void theHintOfAnotherPersonSignsNobodyOut() {
        idToken(secret);
        String ofCarol = platform.person("carol").tokens(secret, "openid", "one").text("id_token");

        Answer asked = alice.open(logout(ofCarol));

        assertThat(asked.hasForm("sign-out")).isTrue();
        assertThat(alice.open("/account").hasForm("sign-in")).isFalse();
        assertThat(listener.isQuiet("secret")).isTrue();
    }

    private String idToken(ClientApp client) {
        return alice.tokens(client, "openid", "one").text("id_token");
    }

    private String logout(String hint) {
        return "/connect/logout?id_token_hint=%s&post_logout_redirect_uri=%s"
                .formatted(hint, Http.encode(platform.fill("https://secret-N.example/bye")));
    }

    private String accountId() {
        return database.ask("select id from account where email = '%s'".formatted(alice.email()));
    }
}
