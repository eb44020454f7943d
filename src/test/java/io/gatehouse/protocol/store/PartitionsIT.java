package io.gatehouse.protocol.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.GatehouseTest;
import io.gatehouse.testing.Platform;
import io.gatehouse.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Partitions come and go by themselves, and nobody waits for it. */
@GatehouseTest
class PartitionsIT {

    @Autowired Partitions partitions;
    @Autowired DesiredState state;
    @Autowired Issuer issuer;
    @Autowired TestDatabase database;
    ClientApp web;
    Answer tokens;

    @BeforeEach
    void signIn() {
        Platform platform = new Platform(state, issuer);
        web = platform.client("web");
        tokens = platform.person("carol").tokens(web, "openid offline_access series-N:read", "one");
    }

    @Test
    void dropsDaysThatAreOverAndNoOther() {
        int over = partition(-17);
        int needed = partition(-16);

        partitions.keep();

        assertThat(exists(over)).isFalse();
        assertThat(exists(needed)).isTrue();
    }

    @Test
    void aReaderOfEverythingHoldsUpTheDropAndNobodyElse() throws SQLException {
        int over = partition(-18);
        database.asOwner("drop table oauth_refresh_token_d" + today(30));
        try (Connection backup = database.connectAsOwner();
                Statement reading = backup.createStatement()) {
            backup.setAutoCommit(false);
            reading.execute("lock table oauth_refresh_token, oauth_code in access share mode");
            partitions.keep();

            long begun = System.nanoTime();
            Answer refreshed = web.refresh(tokens.text("refresh_token"));

            assertThat(refreshed.status()).as(refreshed.body()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(Duration.ofSeconds(30));
            assertThat(exists(over)).isTrue();
            assertThat(exists(today(30))).as("made beside the reader").isTrue();
            backup.rollback();
        }

        partitions.keep();

        assertThat(exists(over)).isFalse();
    }

    private int partition(int days) {
        int day = today(days);
        database.asOwner(
                "create table if not exists oauth_refresh_token_d%d partition of oauth_refresh_token for values from (%d) to (%d)"
                        .formatted(day, day, day + 1));
        return day;
    }

    private static int today(int more) {
        return Math.toIntExact(LocalDate.now(ZoneOffset.UTC).toEpochDay()) + more;
    }

    private boolean exists(int day) {
        return database.ask(
                        "select to_regclass('oauth_refresh_token_d%d') is not null".formatted(day))
                .equals("t");
    }
}
