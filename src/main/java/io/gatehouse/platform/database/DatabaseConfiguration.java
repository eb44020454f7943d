package io.gatehouse.platform.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.gatehouse.platform.GatehouseProperties;
import io.gatehouse.platform.crypto.Envelope;
import io.gatehouse.platform.crypto.InstanceKey;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** In place of Boot's own data source and Flyway: the pool is made when the database is ready. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

    @Bean(destroyMethod = "close")
    DatabaseTarget databaseTarget(Environment environment, GatehouseProperties properties) {
        boolean command = environment.getProperty("gatehouse.command", Boolean.class, false);
        return DatabaseTarget.of(environment, properties.dataDir(), command);
    }

    @Bean
    DatabaseStart.Ready databaseReady(DatabaseTarget target, GatehouseProperties properties) {
        return new DatabaseStart(target, new InstanceKeySource(properties)).run();
    }

    @Bean
    ServingDatabase servingDatabase(DatabaseStart.Ready ready) {
        return ready.serving();
    }

    @Bean
    InstanceKey instanceKey(DatabaseStart.Ready ready) {
        return ready.key();
    }

    @Bean
    Envelope envelope(InstanceKey key) {
        return new Envelope(key);
    }

    @Bean(destroyMethod = "close")
    HikariDataSource dataSource(ServingDatabase database, GatehouseProperties properties) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("database");
        config.setJdbcUrl(database.url());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setMaximumPoolSize(properties.database().poolSize());
        config.setMinimumIdle(Math.min(4, properties.database().poolSize()));
        config.setConnectionTimeout(Duration.ofSeconds(5).toMillis());
        config.setValidationTimeout(Duration.ofSeconds(2).toMillis());
        return new HikariDataSource(config);
    }
}
