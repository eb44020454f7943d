package io.gatehouse.protocol.store;

import io.gatehouse.platform.cli.WebOnly;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Keeps partitions for the days ahead, and drops those whose tokens have all expired. */
@WebOnly
@Component
class Partitions implements InitializingBean {

    private static final Logger log = LoggerFactory.getLogger(Partitions.class);
    private static final int DAYS_AHEAD = 30;
    private static final int DAYS_AT_ONCE = 2;

    /** No code or token of a day lives longer than the idle time of a refresh token. */
    private static final int DAYS_KEPT = 16;

    private final JdbcClient jdbc;
    private final Clock clock;

    Partitions(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public void afterPropertiesSet() {
        keep();
    }

    @Scheduled(cron = "0 17 * * * *")
    void keepHourly() {
        try {
            keep();
        } catch (DataAccessException away) {
            log.warn("partitions: trying again in an hour: {}", away.getMessage());
        }
    }

    /** Makes what is missing and drops what is over, as far as nobody has to wait for it. */
    void keep() {
        int today =
                Math.toIntExact(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toEpochDay());
        if (!madeAhead(today)) {
            log.warn("partitions: somebody holds the tables, trying again in an hour");
        }
        // Each in a transaction of its own, which holds its lock for milliseconds. What somebody
        // reads at the moment goes an hour later.
        while (dropped(today)) {
            log.debug("partitions: dropped one");
        }
    }

    // A few days at a time: a hundred tables in one statement take a slow disk longer than a
    // statement may take, and then nothing would start.
    private boolean madeAhead(int today) {
        for (int ahead = DAYS_AT_ONCE; ahead <= DAYS_AHEAD; ahead += DAYS_AT_ONCE) {
            if (made(today, ahead) < 0) {
                return false;
            }
        }
        return true;
    }

    private int made(int today, int ahead) {
        return jdbc.sql("select oauth_keep_partitions(:today, :ahead, :kept)")
                .param("today", today)
                .param("ahead", ahead)
                .param("kept", DAYS_KEPT)
                .query(Integer.class)
                .single();
    }

    private boolean dropped(int today) {
        return jdbc.sql("select oauth_drop_partition(:today, :kept) is not null")
                .param("today", today)
                .param("kept", DAYS_KEPT)
                .query(Boolean.class)
                .single();
    }
}
