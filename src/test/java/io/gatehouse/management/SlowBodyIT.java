package io.gatehouse.management;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A request that is long on the way can do what its sender may when it has arrived, no more. */
@GatehouseTest
class SlowBodyIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    Platform platform;
    Callers callers;
    Api operator;
    String email;

    @BeforeEach
    void begin() {
        platform = new Platform(state, issuer);
        callers = new Callers(platform);
        operator = callers.operator();
        email = "new-" + UUID.randomUUID() + "@people.example";
    }

    @Test
    void whoIsRemovedMeanwhileInvitesNobody() throws Exception {
        String invitations = "/companies/" + platform.named("one") + "/invitations";
        String membership =
                "/companies/%s/memberships/%s"
                        .formatted(
                                platform.named("one"),
                                database.ask(
                                        "select m.id from membership m join account a on a.id ="
                                                + " m.account_id where a.email = '"
                                                + platform.person("admin").email()
                                                + "'"));
        try (Half request = half(invitations, callers.person("admin", "one"))) {
            Answer removed = operator.delete(membership, "If-Match", "*");

            assertThat(removed.status()).as(removed.body()).isEqualTo(204);
            assertThat(request.finish()).containsPattern("^HTTP/1.1 40[134] ");
        }
        assertThat(invited()).isEqualTo("0");
    }

    @Test
    void whoIsNoOperatorAnyMoreMakesNone() throws Exception {
        String path = "/accounts/" + accountOf("operator");
        String chief = callers.service("robot");
        try (Half request = half("/accounts", operator.token())) {
            Answer changed =
                    callers.with(chief).patch(path, "{\"operator\": false}", "If-Match", "*");

            assertThat(changed.status()).as(changed.body()).isEqualTo(200);
            assertThat(request.finish()).containsPattern("^HTTP/1.1 40[134] ");
        }
        assertThat(made()).isEqualTo("0");
    }

    @Test
    void aTokenThatIsRevokedMeanwhileIsRefused() throws Exception {
        try (Half request = half("/accounts", operator.token())) {
            platform.client("console").revoke(operator.token());

            assertThat(request.finish()).startsWith("HTTP/1.1 401 ").contains("invalid_token");
        }
        assertThat(made()).isEqualTo("0");
    }

    @Test
    void whoStaysWhatTheyAreMaySendSlowly() throws Exception {
        try (Half request = half("/accounts", operator.token())) {
            assertThat(request.finish()).startsWith("HTTP/1.1 201 ");
        }
        assertThat(made()).isEqualTo("1");
    }

    private Half half(String path, String token) throws IOException {
        return new Half(issuer, path, token, "{\"email\": \"" + email + "\"}");
    }

    private String accountOf(String who) {
        return database.ask(
                "select id from account where email = '" + platform.person(who).email() + "'");
    }

    private String made() {
        return database.ask("select count(*) from account where email = '" + email + "'");
    }

    private String invited() {
        return database.ask("select count(*) from invitation where email_normal = '" + email + "'");
    }

    /** A POST of which the server has the head and half the body. */
    private static final class Half implements AutoCloseable {

        private final Socket socket;
        private final String rest;
        private final long sentAt;

        Half(Issuer issuer, String path, String token, String body) throws IOException {
            socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), issuer.uri().getPort());
            int half = body.length() / 2;
            rest = body.substring(half);
            String head =
                    """
                    POST /api/v1%s HTTP/1.1
                    Host: localhost:%d
                    Authorization: Bearer %s
                    Content-Type: application/json
                    Content-Length: %d
                    Expect: 100-continue
                    Connection: close

                    """
                            .formatted(path, issuer.uri().getPort(), token, body.length())
                            .replace("\n", "\r\n");
            send(head);
            // The server has the head, and is at the token now.
            assertThat(line()).startsWith("HTTP/1.1 100");
            assertThat(line()).isEmpty();
            sentAt = System.nanoTime();
            send(body.substring(0, half));
        }

        /** Sends the rest as late as a slow sender; the answer. */
        String finish() throws IOException {
            await().until(() -> Duration.ofNanos(System.nanoTime() - sentAt).toMillis() > 400);
            send(rest);
            return new String(socket.getInputStream().readAllBytes(), US_ASCII).stripLeading();
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            int next = socket.getInputStream().read();
            while (next >= 0 && next != '\n') {
                line.append((char) next);
                next = socket.getInputStream().read();
            }
            return line.toString().strip();
        }

        private void send(String text) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(US_ASCII));
            out.flush();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
