package io.gatehouse.desiredstate;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.deletion.EveryTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is pruned leaves nothing behind but a record. */
class PruningTest {

    private static final String FILE =
            """
            version: 1
            apis:
              - { audience: "https://api.example", name: API, scopes: [{ name: "series:read", description: Read }] }
            companies:
              - { slug: gone, name: Gone, apis: ["https://api.example"], policy: { session_idle: PT15M } }
              - { slug: stays, name: Stays, apis: ["https://api.example"] }
            accounts:
              - { email: carol@people.example }
            """;
    private static final String WITHOUT_COMPANY =
            FILE.replaceFirst("(?m)^ +- \\{ slug: gone.*\\n", "");

    @TempDir private Path folder;
    private Instance instance;

    @BeforeEach
    void start() {
        instance = new Instance(folder);
        instance.apply(FILE);
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    @Test
    void aPrunedCompanyIsInNoTableAnyMore() throws Exception {
        UUID company = id("select id from company where slug = 'gone'");
        leaveTraces(company);
        assertThat(EveryTable.with(instance.database(), company))
                .contains("oauth_authorization", "invitation", "audit_event", "company_policy");

        Outcome outcome = instance.apply(WITHOUT_COMPANY, Kind.COMPANIES);

        assertThat(((Outcome.Accepted) outcome).changes())
                .extracting(Change::text)
                .containsExactly("- company gone");
        assertThat(EveryTable.with(instance.database(), company)).isEmpty();
        assertThat(instance.rows("select slug from company")).containsExactly("stays");
        assertThat(instance.rows("select kind from erasure_record")).containsExactly("company");
        assertThat(Files.readString(folder.resolve("erasures")).lines()).hasSize(1);
        assertThat(
                        instance.rows(
                                "select action from audit_event where company_id is null and action like 'company.%'"))
                .containsExactly("company.erased");
    }

    @Test
    void aPlanErasesNothing() {
        UUID company = id("select id from company where slug = 'gone'");
        Path file = instance.write("gatehouse.yaml", WITHOUT_COMPANY);

        Outcome outcome =
                instance.bean(DesiredState.class).plan(file, java.util.Set.of(Kind.COMPANIES));

        assertThat(((Outcome.Accepted) outcome).changes())
                .extracting(Change::text)
                .containsExactly("- company gone");
        assertThat(EveryTable.with(instance.database(), company)).contains("company");
        assertThat(instance.rows("select count(*) from company_deletion")).containsExactly("0");
    }

    @Test
    void aPrunedPersonLeavesTheirIdInTheAuditLogOnly() throws Exception {
        UUID carol = id("select id from account");
        instance.execute(
                """
                insert into invitation (id, company_id, token_hash, email, email_normal, company_role, language, invited_by, created_at, sent_at, expires_at)
                select gen_random_uuid(), id, decode(repeat('00', 32), 'hex'), 'carol@people.example', 'carol@people.example', 'member', 'en',
                       'account:x', now(), now(), now() + interval '1 day'
                  from company where slug = 'stays'
                """);

        instance.apply(FILE.replaceFirst("(?s)accounts:.*", "accounts: []\n"), Kind.ACCOUNTS);

        assertThat(EveryTable.with(instance.database(), "carol@people.example")).isEmpty();
        assertThat(EveryTable.with(instance.database(), carol)).containsExactly("audit_event");
        assertThat(instance.rows("select kind from erasure_record")).containsExactly("account");
    }

    private void leaveTraces(UUID company) throws SQLException {
        for (String sql :
                List.of(
                        """
                        insert into oauth_authorization (id, client, company_id, scopes, offline, authenticated_at, acr,
                                                         amr, created_at, expires_at)
                        values (gen_random_uuid(), gen_random_uuid(), 'COMPANY', '{}', true, now(), '1', '{}', now(),
                                now() + interval '1 day')
                        """,
                        """
                        insert into invitation (id, company_id, token_hash, email, email_normal, company_role, language,
                                                invited_by, created_at, sent_at, expires_at)
                        values (gen_random_uuid(), 'COMPANY', decode(repeat('01', 32), 'hex'), 'a@b.example', 'a@b.example', 'member', 'en',
                                'account:x', now(), now(), now() + interval '1 day')
                        """)) {
            instance.execute(sql.replace("COMPANY", company.toString()));
        }
    }

    private UUID id(String sql) {
        return UUID.fromString(instance.rows(sql).getFirst());
    }
}
