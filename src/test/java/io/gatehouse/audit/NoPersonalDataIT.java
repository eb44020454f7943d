package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The log says what happened by ids; of this scenario and of all tests before on this database. */
@GatehouseTest
class NoPersonalDataIT {

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@", // addresses of people
                "consulting.example",
                "127.0.0.1",
                "0:0:0:0",
                "Company One",
                "Mozilla",
                "Correct-Horse",
                "Given Name Of Carol"
            })
    void namesNobody(String personal) {
        live();

        assertThat(
                        database.ask(
                                "select count(*) from audit_event e where e::text ilike '%%%s%%'"
                                        .formatted(personal)))
                .isEqualTo("0");
    }

    // Each log can go alone, because it says nothing about another company.
    @Test
    void namesNoOtherCompany() {
        live();

        assertThat(
                        database.ask(
                                """
                                select count(*) from audit_event e join company c on e::text like '%' || c.id || '%'
                                 where e.company_id is distinct from c.id
                                """))
                .isEqualTo("0");
    }

    private void live() {
        Platform platform = new Platform(state, issuer);
        Person carol = platform.person("carol");
        carol.signIn(carol.open("/sign-in"), carol.email(), "wrong");
        carol.signIn(
                carol.open("/sign-in"),
                "nobody-" + UUID.randomUUID() + "@nowhere.example",
                "wrong");
        ClientApp web = platform.client("web");
        carol.tokens(web, "openid profile offline_access series-N:read", "one");
        platform.apply(
                """
                version: 1
                attributes: [{ name: given_name, purpose: "Shown", retention: P2Y }]
                accounts: [{ email: carol-N@consulting.example, attributes: { given_name: "Given Name Of Carol" } }]
                """);
    }
}
