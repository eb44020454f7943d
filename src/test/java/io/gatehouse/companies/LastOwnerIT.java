package io.gatehouse.companies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.companies.MembershipChanges.Authority;
import io.gatehouse.companies.MembershipOutcome.Done;
import io.gatehouse.companies.MembershipOutcome.LastOwner;
import io.gatehouse.companies.MembershipOutcome.NotAllowed;
import io.gatehouse.companies.MembershipOutcome.Unknown;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.CompanyScope;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Parallel;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.SecondNode;
import io.gatehouse.testing.TestDatabase;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Alice owns company one, Carol is its admin, Dora its member. */
@GatehouseTest
class LastOwnerIT {

    private static final String STAFF =
            """
            version: 1
            accounts:
              - email: carol-N@consulting.example
                memberships: [{ company: one-N, company_role: admin }, { company: two-N }]
              - { email: dora-N@nowhere.example, memberships: [{ company: one-N }] }
            """;
    private static final String SECOND_OWNER =
            """
            version: 1
            accounts:
              - email: carol-N@consulting.example
                memberships: [{ company: one-N, company_role: owner }, { company: two-N }]
            """;

    @Autowired ApplicationContext context;
    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    @Autowired MembershipChanges changes;
    @Autowired CompanyScope scope;
    @Autowired JdbcClient jdbc;
    Platform platform;
    UUID one;

    @BeforeEach
    void make() {
        platform = new Platform(state, issuer).apply(STAFF);
        one = company("one");
    }

    @Test
    void theLastOwnerStaysWhateverSheOrOthersTry() {
        Authority alice = new Authority("account:alice", CompanyPowers.OWNER);
        UUID owner = membership("alice");

        assertThat(changes.leave(account("alice"), one)).isInstanceOf(LastOwner.class);
        assertThat(changes.remove(one, owner, alice)).isInstanceOf(LastOwner.class);
        assertThat(changes.change(one, owner, CompanyRole.ADMIN, null, alice))
                .isInstanceOf(LastOwner.class);
        assertThat(changes.change(one, owner, null, false, alice)).isInstanceOf(LastOwner.class);
        assertThat(changes.remove(one, owner, new Authority("account:op", CompanyPowers.OPERATOR)))
                .isInstanceOf(LastOwner.class);

        assertThat(roleAndState("alice")).isEqualTo("owner active");
    }

    @Test
    void anOperatorWhoInsistsMayLeaveTheCompanyWithoutAnOwner() {
        Authority operator = new Authority("account:op", CompanyPowers.OPERATOR, true);

        assertThat(changes.remove(one, membership("alice"), operator)).isInstanceOf(Done.class);

        assertThat(count("company_role = 'owner'")).isEqualTo("0");
        assertThat(
                        database.ask(
                                "select actor from audit_event where action = 'membership.ended' and company_id = '%s'"
                                        .formatted(one)))
                .isEqualTo("account:op");
    }

    @Test
    void insistingIsForOperatorsAlone() {
        Authority alice = new Authority("account:alice", CompanyPowers.OWNER, true);

        assertThat(changes.remove(one, membership("alice"), alice)).isInstanceOf(LastOwner.class);
    }

    @Test
    void withASecondOwnerTheFirstMayGo() {
        platform.apply(SECOND_OWNER);

        assertThat(changes.leave(account("alice"), one)).isInstanceOf(Done.class);
        assertThat(changes.leave(account("carol"), one)).isInstanceOf(LastOwner.class);
    }

    @Test
    void aSuspendedSecondOwnerDoesNotCount() {
        platform.apply(SECOND_OWNER);
        Authority alice = new Authority("account:alice", CompanyPowers.OWNER);
        assertThat(changes.change(one, membership("carol"), null, false, alice))
                .isInstanceOf(Done.class);

        assertThat(changes.leave(account("alice"), one)).isInstanceOf(LastOwner.class);
        assertThat(changes.leave(account("carol"), one)).isInstanceOf(Done.class);
    }

    @ParameterizedTest
    @CsvSource({
        "alice, , false",
        "alice, ADMIN, ",
        "alice, MEMBER, true",
        "dora, OWNER, ",
        "carol, OWNER, "
    })
    void anAdminNeitherTouchesNorMakesOwners(String whom, CompanyRole role, Boolean active) {
        Authority carol = new Authority("account:carol", CompanyPowers.ADMIN);
        String before = roleAndState(whom);

        assertThat(changes.change(one, membership(whom), role, active, carol))
                .isInstanceOf(NotAllowed.class);

        assertThat(roleAndState(whom)).isEqualTo(before);
    }

    @Test
    void anAdminRunsTheRest() {
        Authority carol = new Authority("account:carol", CompanyPowers.ADMIN);
        UUID dora = membership("dora");

        assertThat(changes.change(one, dora, CompanyRole.ADMIN, null, carol))
                .isInstanceOf(Done.class);
        assertThat(changes.change(one, dora, null, false, carol)).isInstanceOf(Done.class);
        assertThat(roleAndState("dora")).isEqualTo("admin suspended");
        assertThat(changes.remove(one, dora, carol)).isInstanceOf(Done.class);
        assertThat(changes.remove(one, membership("alice"), carol)).isInstanceOf(NotAllowed.class);
    }

    @Test
    void aMemberChangesNothing() {
        Authority dora = new Authority("account:dora", CompanyPowers.MEMBER);

        assertThat(changes.change(one, membership("dora"), CompanyRole.ADMIN, null, dora))
                .isInstanceOf(NotAllowed.class);
        assertThat(changes.remove(one, membership("carol"), dora)).isInstanceOf(NotAllowed.class);
    }

    @Test
    void theMembershipOfAnotherCompanyIsUnknown() {
        UUID elsewhere =
                UUID.fromString(
                        database.ask(
                                "select id from membership where company_id = '%s'"
                                        .formatted(company("two"))));
        Authority alice = new Authority("account:alice", CompanyPowers.OWNER);

        assertThat(changes.remove(one, elsewhere, alice)).isInstanceOf(Unknown.class);
        assertThat(changes.change(one, elsewhere, CompanyRole.OWNER, null, alice))
                .isInstanceOf(Unknown.class);
        assertThat(changes.leave(account("alice"), company("two"))).isInstanceOf(Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "delete from membership where company_id = ? and company_role = 'owner'",
                "update membership set company_role = 'member' where company_id = ?",
                "update membership set state = 'suspended' where company_id = ?"
            })
    void theDatabaseRefusesWhatComesAroundTheService(String sql) {
        assertThatThrownBy(() -> scope.run(one, () -> jdbc.sql(sql).param(one).update()))
                .hasStackTraceContaining("company_keeps_an_owner");

        assertThat(roleAndState("alice")).isEqualTo("owner active");
    }

    @Test
    void ownershipPassesWithinOneTransaction() {
        scope.run(
                one,
                () -> {
                    jdbc.sql("update membership set company_role = 'member' where id = ?")
                            .param(membership("alice"))
                            .update();
                    jdbc.sql("update membership set company_role = 'owner' where id = ?")
                            .param(membership("dora"))
                            .update();
                });

        assertThat(roleAndState("dora")).isEqualTo("owner active");
    }

    @Test
    void ofTwoOwnersWhoLeaveAtTheSameTimeOnTwoNodesOneStays() {
        try (SecondNode second = SecondNode.beside(context)) {
            List<MembershipChanges> nodes = List.of(changes, second.bean(MembershipChanges.class));
            for (int round = 0; round < 10; round++) {
                platform = new Platform(state, issuer).apply(STAFF).apply(SECOND_OWNER);
                one = company("one");
                List<UUID> owners = List.of(account("alice"), account("carol"));
                AtomicInteger turn = new AtomicInteger();

                List<MembershipOutcome> outcomes =
                        Parallel.run(
                                2,
                                () -> {
                                    int number = turn.getAndIncrement();
                                    return nodes.get(number).leave(owners.get(number), one);
                                });

                assertThat(outcomes).hasAtLeastOneElementOfType(Done.class);
                assertThat(outcomes).hasAtLeastOneElementOfType(LastOwner.class);
                assertThat(count("company_role = 'owner' and state = 'active'")).isEqualTo("1");
            }
        }
    }

    @Test
    void ofTwoOwnersWhomSqlDeletesAtTheSameTimeOneStays() {
        for (int round = 0; round < 10; round++) {
            platform = new Platform(state, issuer).apply(STAFF).apply(SECOND_OWNER);
            one = company("one");
            List<UUID> owners = List.of(membership("alice"), membership("carol"));
            AtomicInteger turn = new AtomicInteger();

            List<Boolean> gone =
                    Parallel.run(
                            2,
                            () -> {
                                UUID owner = owners.get(turn.getAndIncrement());
                                try {
                                    scope.run(
                                            one,
                                            () ->
                                                    jdbc.sql("delete from membership where id = ?")
                                                            .param(owner)
                                                            .update());
                                    return true;
                                } catch (RuntimeException refused) {
                                    return false;
                                }
                            });

            assertThat(gone).containsExactlyInAnyOrder(true, false);
        }
    }

    private String roleAndState(String who) {
        return database.ask(
                "select company_role || ' ' || state from membership where id = '%s'"
                        .formatted(membership(who)));
    }

    private String count(String condition) {
        return database.ask(
                "select count(*) from membership where company_id = '%s' and %s"
                        .formatted(one, condition));
    }

    private UUID company(String name) {
        return UUID.fromString(
                database.ask(
                        "select id from company where slug = '%s'"
                                .formatted(platform.named(name))));
    }

    private UUID account(String who) {
        return UUID.fromString(
                database.ask(
                        "select id from account where email_normal = '%s'"
                                .formatted(platform.person(who).email())));
    }

    private UUID membership(String who) {
        return UUID.fromString(
                database.ask(
                        "select id from membership where account_id = '%s' and company_id = '%s'"
                                .formatted(account(who), one)));
    }
}
