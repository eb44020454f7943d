package io.gatehouse.desiredstate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policies and partnerships of companies in a desired-state file. */
class PartnershipFileTest {

    private static final String FILE =
            """
            version: 1
            apis:
              - audience: https://api.energy.example
                name: Energy API
                scopes: [{ name: "series:read" }]
                roles:
                  - { name: analyst, scopes: ["series:read"], assignable_to: [person] }
                  - { name: reader, assignable_to: [person] }
                  - { name: robot, assignable_to: [service] }
            companies:
              - slug: acme
                name: Acme
                apis: [{ audience: "https://api.energy.example", roles: [analyst, robot] }]
                policy: { session_absolute: PT8H, session_idle: PT15M, allowed_email_domains: [acme.example] }
                partnerships:
                  - consultancy: lovelace
                    company_role: admin
                    role: { api: "https://api.energy.example", role: reader }
                    roles: [{ api: "https://api.energy.example", role: analyst }]
                    reason: Yearly audit
                    ends_at: 2099-01-31T00:00:00Z
              - { slug: lovelace, name: Lovelace, apis: ["https://api.energy.example"] }
            """;
    private static final String PARTNERSHIPS =
            "select count(*), count(accepted_at) from partnership";

    @TempDir Path folder;
    private Instance instance;

    @BeforeEach
    void start() {
        instance = new Instance(folder);
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    @Test
    void whatIsListedWorksAtOnceAndAnUnchangedFileWritesNothing() {
        instance.apply(FILE);

        assertThat(instance.rows(PARTNERSHIPS)).containsExactly("1 1");
        List<String> before = instance.versions();
        assertThat(changes(FILE)).isEmpty();
        assertThat(instance.versions()).isEqualTo(before);
    }

    @Test
    void exportWritesWhatTheFileSays() {
        instance.apply(FILE);

        String exported = instance.bean(DesiredState.class).export();

        assertThat(exported)
                .contains("session_idle: PT15M", "company_role: admin", "reason: Yearly audit");
        assertThat(changes(exported)).isEmpty();
        try (Instance other = new Instance(folder)) {
            other.apply(exported);
            assertThat(other.bean(DesiredState.class).export()).isEqualTo(exported);
        }
    }

    @Test
    void otherTermsAreAnotherPartnershipAndAnEmptyListEndsAll() {
        instance.apply(FILE);

        assertThat(changes(FILE.replace("Yearly audit", "Monthly audit"))).hasSize(2);
        assertThat(instance.rows("select reason from partnership"))
                .containsExactly("Monthly audit");
        String without = FILE.substring(0, FILE.indexOf("    partnerships:"));
        assertThat(changes(without)).isEmpty();
        assertThat(instance.rows(PARTNERSHIPS)).containsExactly("1 1");
        assertThat(changes(without + "    partnerships: []\n")).hasSize(1);
        assertThat(instance.rows(PARTNERSHIPS)).containsExactly("0 0");
    }

    @Test
    void onePastItsEndIsLeftOut() {
        instance.apply(FILE.replace("2099-01-31", "2020-01-31"));

        assertThat(instance.rows(PARTNERSHIPS)).containsExactly("0 0");
    }

    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    consultancy: lovelace | consultancy: nobody   | nobody is not a company
                    consultancy: lovelace | consultancy: acme     | is the company itself
                    role: analyst }]      | role: robot }]        | robot cannot be given to a person
                    role: analyst }]      | role: reader }]       | the company may not use the role reader
                    role: analyst }]      | role: nothing }]      | nothing is not a role of
                    role: analyst }]      | role: analyst, ends_at: 2099-01-01T00:00:00Z }] | have no end of their own
                    role: reader }        | role: robot }         | is not a role that a person can hold
                    2099-01-31T00:00:00Z  | tomorrow              | must be a time such as
                    session_idle: PT15M   | session_idle: PT2H    | must be PT5M to PT1H
                    session_idle: PT15M   | session_idle: soon    | must be an ISO 8601 duration
                    [acme.example]        | [not a domain]        | not a domain is not a domain
                    session_idle: PT15M   | idle: PT15M           | unknown key
                    """)
    void refusesWhatDoesNotFit(String from, String to, String reason) {
        assertThat(instance.refusals(FILE.replace(from, to)))
                .anySatisfy(refusal -> assertThat(refusal).contains(reason));
        assertThat(instance.rows("select count(*) from company")).containsExactly("0");
    }

    private List<String> changes(String file) {
        return switch (instance.apply(file)) {
            case Outcome.Accepted accepted ->
                    accepted.changes().stream().map(Change::text).toList();
            case Outcome.Refused refused ->
                    throw new AssertionError("refused: " + refused.problems());
        };
    }
}
