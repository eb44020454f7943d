package io.gatehouse.desiredstate;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.accounts.PasswordHashes;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientSecrets;
import io.gatehouse.clients.Clients;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the documentation, applied to a real database. */
class ExampleFileTest {

    @TempDir Path folder;

    @Test
    void appliesTheExampleAndThenHasNothingToDo() throws Exception {
        try (Instance instance = new Instance(folder)) {
            String text = example();

            Outcome first = instance.apply(text);

            assertThat(first).isInstanceOf(Outcome.Accepted.class);
            assertThat(((Outcome.Accepted) first).changes())
                    .extracting(Change::text)
                    .contains(
                            "+ api https://api.energy.example",
                            "+ company acme",
                            "+ client energy-web",
                            "+ client meter-gateway",
                            "+ account alice@acme.example",
                            "+ membership alice@acme.example in acme",
                            "+ role analyst of https://api.energy.example"
                                    + " for alice@acme.example in acme",
                            "+ role PROVIDER of https://api.energy.example for meter-gateway");
            assertThat(first.notes())
                    .extracting(Problem::key)
                    .containsExactly("apis[0].access_token.lifetime");

            var versions = instance.versions();
            Outcome second = instance.apply(text);

            assertThat(second).isEqualTo(new Outcome.Accepted(java.util.List.of(), first.notes()));
            assertThat(instance.versions()).isEqualTo(versions);
        }
    }

    @Test
    void keepsSecretsAsHashesThatVerify() throws Exception {
        try (Instance instance = new Instance(folder)) {
            instance.apply(example());

            Client web = instance.bean(Clients.class).find("energy-web").orElseThrow();
            ClientSecrets secrets = instance.bean(ClientSecrets.class);
            String stored = instance.rows("select hash from account_password").getFirst();

            assertThat(secrets.matches(web.id(), "at-least-24-characters-long")).isTrue();
            assertThat(secrets.matches(web.id(), "at-least-24-characters-lonG")).isFalse();
            assertThat(PasswordHashes.verify("correct horse", stored)).isTrue();
            assertThat(instance.rows("select hash from client_secret"))
                    .hasSize(2)
                    .allMatch(hash -> hash.startsWith("{hmac}"));
        }
    }

    static String example() throws Exception {
        return Files.readString(
                Path.of("src/test/resources/io/gatehouse/desiredstate/example.yaml"));
    }
}
