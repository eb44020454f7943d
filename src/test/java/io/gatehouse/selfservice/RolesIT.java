package io.gatehouse.selfservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The page that tells a person which roles they hold in a company, and why. */
@GatehouseTest
class RolesIT {

    private static final String MORE =
            """
            version: 1
            companies:
              - { slug: consult-N, name: "Consult N", apis: ["https://api-N.example"] }
              - slug: one-N
                name: "Company One N"
                apis: ["https://api-N.example"]
                partnerships:
                  - consultancy: consult-N
                    role: { api: "https://api-N.example", role: planner }
                    roles: [{ api: "https://api-N.example", role: analyst }]
                    reason: Yearly audit N
            accounts:
              - email: dora-N@nowhere.example
                memberships:
                  - company: consult-N
                    company_role: admin
                    roles: [{ api: "https://api-N.example", role: planner, ends_at: 2999-01-31T18:00:00Z }]
            """;

    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    Platform platform;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer).apply(MORE);
    }

    @Test
    void saysWhoGaveARoleSinceWhenAndUntilWhen() {
        Person dora = signedIn("dora");

        Answer account = dora.open("/account");
        Answer page = dora.open(path("consult"));

        assertThat(account.body())
                .contains("/account/roles?company=" + platform.named("consult"))
                .contains("/account/roles?company=" + platform.named("one"));
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body())
                .contains("data-role=\"planner\"", "data-state=\"held\"")
                .contains("You are an admin of this company.")
                .contains("The configuration of this service")
                .contains("January 31, 2999")
                .doesNotContain("analyst");
    }

    @Test
    void saysThroughWhichPartnershipSomebodyActs() {
        Answer page = signedIn("dora").open(path("one"));

        assertThat(page.body())
                .contains("you act for it through " + platform.fill("Consult N"))
                .contains("data-role=\"analyst\"")
                .contains("With the role planner there", "As a member there")
                .contains(platform.fill("Yearly audit N"))
                .doesNotContain("data-role=\"planner\"");
    }

    @Test
    void speaksGerman() {
        Person dora = signedIn("dora");

        Answer page = dora.browser().get(path("one"), "Accept-Language", "de");

        assertThat(page.body())
                .contains("Sie handeln für sie über " + platform.fill("Consult N"))
                .contains("Konfiguration dieses Dienstes");
    }

    @Test
    void aCompanyOfOthersIsAsUnknownAsNone() {
        Person dora = signedIn("dora");

        Answer foreign = dora.browser().get(path("two"));
        Answer unknown = dora.browser().get("/account/roles?company=nobodys");

        assertThat(foreign.status()).isEqualTo(303);
        assertThat(foreign.location()).isEqualTo(unknown.location()).endsWith("/account");
    }

    @Test
    void aStrangerIsSentToSignIn() {
        assertThat(platform.person("dora").open(path("one")).hasForm("sign-in")).isTrue();
    }

    private Person signedIn(String who) {
        Person person = platform.person(who);
        person.signIn(person.open("/sign-in"));
        return person;
    }

    private String path(String company) {
        return "/account/roles?company=" + platform.named(company);
    }
}
