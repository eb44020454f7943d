package io.gatehouse.deletion;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.protocol.device.DeviceClients;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A person is erased at an operator's word. */
@GatehouseTest
class AccountErasureIT {

    private static final String ACTOR = "operator:test";

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired AccountErasures erasures;
    @Autowired ErasureFile file;
    @Autowired DeletionJob job;
    Platform platform;
    Doomed people;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer);
        people = Doomed.make(platform, database);
    }

    @Test
    void removesThePersonAndEndsTheirTokens() {
        Answer tokens =
                platform.person("carol")
                        .tokens(
                                platform.client("web"),
                                "openid offline_access series-N:read",
                                "one");
        UUID carol = people.account("carol");

        assertThat(erasures.erase(carol, ACTOR)).isInstanceOf(ErasureOutcome.Erased.class);
        job.work();

        assertThat(EveryTable.with(database, carol)).containsExactly("audit_event");
        assertThat(platform.client("web").introspect(tokens.text("access_token")).text("active"))
                .isEqualTo("false");
        assertThat(platform.client("web").refresh(tokens.text("refresh_token")).text("error"))
                .isEqualTo("invalid_grant");
        assertThat(file.read()).containsKey(HexFormat.of().formatHex(Sha256.of(carol.toString())));
        assertThat(erasures.erase(carol, ACTOR))
                .as("once more")
                .isInstanceOf(ErasureOutcome.Unknown.class);
    }

    @Test
    void leavesADeviceThatWasLetInNothing() {
        ClientApp device = DeviceClients.on(platform).client("device");
        Answer begun = device.deviceAuthorization("openid offline_access");
        Person carol = platform.person("carol");
        carol.letIn(carol.recognise(begun.text("user_code"), "one"));

        erasures.erase(people.account("carol"), ACTOR);
        job.work();

        assertThat(device.poll(begun.text("device_code")).text("error")).isEqualTo("invalid_grant");
        assertThat(
                        database.ask(
                                "select count(*) from oauth_device_code d join client c on c.id = d.client where c.client_id = '%s'"
                                        .formatted(device.id())))
                .isEqualTo("0");
    }

    @Test
    void freesTheAddressAndNotTheId() {
        UUID before = people.account("dora");
        erasures.erase(before, ACTOR);

        platform.apply(
                "version: 1\naccounts: [{ email: dora-N@nowhere.example, password_hash: HASH }]");

        assertThat(people.account("dora")).isNotEqualTo(before);
    }

    @Test
    void sparesTheLastOwnerOfACompanyAndSaysWhichOne() {
        UUID alice = people.account("alice");

        assertThat(erasures.erase(alice, ACTOR))
                .isEqualTo(new ErasureOutcome.LastOwner(List.of(platform.named("one"))));

        assertThat(people.exists("alice")).isTrue();
        platform.apply(
                """
                version: 1
                accounts:
                  - email: carol-N@consulting.example
                    memberships: [{ company: one-N, company_role: owner }]
                """);
        assertThat(erasures.erase(alice, ACTOR)).isInstanceOf(ErasureOutcome.Erased.class);
    }

    @Test
    void sparesOperators() {
        assertThat(erasures.erase(people.account("otto"), ACTOR))
                .isInstanceOf(ErasureOutcome.Operator.class);
        assertThat(people.exists("otto")).isTrue();
    }
}
