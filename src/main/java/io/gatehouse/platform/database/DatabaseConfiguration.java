package io.gatehouse.platform.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.gatehouse.platform.GatehouseProperties;
import io.gatehouse.platform.crypto.Envelope;
import io.gatehouse.platform.crypto.InstanceKey;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;

/** In place of Boot's own data source and Flyway: the pool is made when the database is ready. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(KmsProperties.class)
class DatabaseConfiguration {

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    // Longer than any statement may take: then the server, or the network to it, is gone.
    private static final String SILENCE_SECONDS = "15";

    @Bean(destroyMethod = "close")
    DatabaseTarget databaseTarget(Environment environment, GatehouseProperties properties) {
        boolean command = environment.getProperty("gatehouse.command", Boolean.class, false);
        return DatabaseTarget.of(environment, properties.dataDir(), command);
    }

    @Bean
    InstanceKeySource instanceKeySource(GatehouseProperties properties, KmsProperties service) {
        return new InstanceKeySource(properties, service.service());
    }

    @Bean
    DatabaseStart.Ready databaseReady(DatabaseTarget target, InstanceKeySource keys) {
        return new DatabaseStart(target, keys).run();
    }

    @Bean
    ServingDatabase servingDatabase(DatabaseStart.Ready ready) {
        return ready.serving();
    }

    /** The key that sealed at the start. */
    @Bean
    InstanceKey instanceKey(DatabaseStart.Ready ready) {
        return ready.key();
    }

    @Bean
    Envelope envelope(JdbcClient jdbc, InstanceKeySource source, DatabaseStart.Ready ready) {
        return new Envelope(
                new InstanceKeysOfNode(new InstanceKeyTable(jdbc), source, ready.keys()));
    }

    /** Knows a lock that could not be had in time (PostgreSQL's 55P03), which Spring does not. */
    @Bean
    SQLExceptionTranslator sqlExceptionTranslator() {
        SQLExceptionSubclassTranslator translator = new SQLExceptionSubclassTranslator();
        translator.setCustomTranslator((task, sql, failure) ->
                LOCK_NOT_AVAILABLE.equals(failure.getSQLState())
                        ? new CannotAcquireLockException(
                                String.valueOf(failure.getMessage()), failure)
                        : null);
        return translator;
    }

    @Bean(destroyMethod = "close")
    HikariDataSource dataSource(ServingDatabase database, GatehouseProperties properties) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setJdbcUrl(database.url());
        config.setUsername(database.user());
        config.setPassword(database.password());
        // What the address says itself goes before.
        config.addDataSourceProperty("socketTimeout", SILENCE_SECONDS);
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.setMaximumPoolSize(properties.database().poolSize());
        config.setMinimumIdle(Math.min(4, properties.database().poolSize()));
        config.setConnectionTimeout(Duration.ofSeconds(5).toMillis());
        config.setValidationTimeout(Duration.ofSeconds(2).toMillis());
        return new HikariDataSource(config);
    }
}
