package io.gatehouse.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.TestDatabase;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

@GatehouseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScopesIT {
    private static final UUID ACME = UUID.randomUUID();
    private static final UUID OTHER = UUID.randomUUID();
    private static final UUID ALICE = UUID.randomUUID();

    @Autowired CompanyScope companyScope;
    @Autowired AccountScope accountScope;
    @Autowired InstanceScope instanceScope;
    @Autowired JdbcClient jdbc;
    @Autowired TestDatabase database;
    @Autowired PlatformTransactionManager transactions;

    @BeforeAll
    void twoCompaniesWithOneRowEach() {
        database.asOwner(
                """
                create table scratch (company_id uuid, account_id uuid);
                alter table scratch enable row level security;
                alter table scratch force row level security;
                create policy company on scratch using
                    (company_id = (select nullif(current_setting('gatehouse.company', true), ''))::uuid);
                create policy account on scratch using
                    (account_id = (select nullif(current_setting('gatehouse.account', true), ''))::uuid);
                create policy instance on scratch using
                    ((select current_setting('gatehouse.instance', true)) = 'on');
                grant select, insert on scratch to %s;
                """
                        .formatted(database.app()));
        companyScope.run(ACME, () -> insert(ACME, ALICE));
        companyScope.run(OTHER, () -> insert(OTHER, null));
    }

    // Other tests look through all tables of this database.
    @AfterAll
    void remove() {
        database.asOwner("drop table scratch");
    }

    @Test
    void showsNothingOutsideOfAScope() {
        assertThat(rows()).isZero();
    }

    @Test
    void showsTheRowsOfTheCompanyOnly() {
        assertThat(companyScope.<Long>run(ACME, this::rows)).isEqualTo(1);
        assertThat(companyScope.<Long>run(UUID.randomUUID(), this::rows)).isZero();
    }

    @Test
    void showsTheAccountItsOwnRows() {
        assertThat(accountScope.<Long>run(ALICE, this::rows)).isEqualTo(1);
    }

    @Test
    void addsTheAccountsRowsToTheCompanys() {
        long both = companyScope.run(OTHER, () -> accountScope.<Long>run(ALICE, this::rows));
        assertThat(both).isEqualTo(2);
    }

    @Test
    void showsEverythingToTheInstance() {
        assertThat(instanceScope.<Long>run("test", this::rows)).isEqualTo(2);
    }

    @Test
    void narrowsFromTheInstanceToACompanyAndBack() {
        long[] seen = new long[2];
        instanceScope.run(
                "test",
                () -> {
                    seen[0] = companyScope.<Long>run(ACME, this::rows);
                    seen[1] = rows();
                    return true;
                });
        assertThat(seen).containsExactly(1, 2);
    }

    @Test
    void refusesAnotherCompanyInside() {
        assertThatThrownBy(() -> companyScope.run(ACME, () -> companyScope.run(OTHER, () -> {})))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void neverWidensFromACompanyToTheInstance() {
        assertThatThrownBy(() ->
                        companyScope.run(ACME, () -> instanceScope.<Long>run("test", this::rows)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void joinsTheSameCompanyInside() {
        long seen = companyScope.run(ACME, () -> companyScope.<Long>run(ACME, this::rows) + rows());
        assertThat(seen).isEqualTo(2);
    }

    @Test
    void clearsTheScopeInTheCallersTransaction() {
        Long after =
                new TransactionTemplate(transactions)
                        .execute(status -> {
                            companyScope.<Long>run(ACME, this::rows);
                            return rows();
                        });
        assertThat(after).isZero();
    }

    @Test
    void doesNotReachAnInnerTransactionOfItsOwn() {
        TransactionTemplate inner = new TransactionTemplate(transactions);
        inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        long[] seen = new long[2];
        companyScope.run(
                ACME,
                () -> {
                    inner.executeWithoutResult(status -> seen[0] = rows());
                    seen[1] = rows();
                });
        assertThat(seen).containsExactly(0, 1);
    }

    @Test
    void refusesToWriteIntoAnotherCompany() {
        assertThatThrownBy(() -> companyScope.run(ACME, () -> insert(OTHER, null)))
                .rootCause()
                .hasMessageContaining("row-level security");
    }

    @Test
    void rollsBackWithTheWork() {
        UUID company = UUID.randomUUID();
        assertThatThrownBy(() ->
                        companyScope.run(
                                company,
                                () -> {
                                    insert(company, null);
                                    throw new IllegalArgumentException("no");
                                }))
                .hasMessage("no");
        assertThat(companyScope.<Long>run(company, this::rows)).isZero();
    }

    private void insert(UUID company, UUID account) {
        jdbc.sql("insert into scratch values (?, ?)").param(company).param(account).update();
    }

    private long rows() {
        return jdbc.sql("select count(*) from scratch").query(Long.class).single();
    }
}
