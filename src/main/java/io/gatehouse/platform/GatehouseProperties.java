package io.gatehouse.platform;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of an instance. Each comes from the environment too: {@code gatehouse.data-dir} is
 * {@code GATEHOUSE_DATA_DIR}.
 *
 * @param issuer the public address, without a slash at the end; https, or http on loopback
 * @param dataDir the folder of the instance key and the embedded database
 * @param config the desired-state file that is applied at start
 * @param key the instance key: base64 or base64url of 32 bytes; several, newest first, with commas
 *     between while it rotates; made in the data directory when neither this nor a file is given
 *     and the database is new
 * @param keyFile a file with the instance key; several, newest first, one a line
 * @param database settings of the database
 */
@ConfigurationProperties("gatehouse")
public record GatehouseProperties(
        Issuer issuer,
        @DefaultValue("./data") Path dataDir,
        @Nullable Path config,
        @Nullable String key,
        @Nullable Path keyFile,
        @DefaultValue Database database) {

    /**
     * Settings of the database.
     *
     * @param poolSize connections to the database that this node keeps at most
     */
    public record Database(@DefaultValue("16") int poolSize) {
        /** Refuses a pool without connections. */
        public Database {
            if (poolSize < 1) {
                throw new StartRefused(
                        "gatehouse.database.pool-size is %d; it must be 1 or more"
                                .formatted(poolSize));
            }
        }
    }

    /** Hides the key. */
    @Override
    public String toString() {
        return "GatehouseProperties[issuer=%s, dataDir=%s]".formatted(issuer, dataDir);
    }
}
