package io.gatehouse.deletion;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How companies are deleted.
 *
 * @param coolingOff how long after the agreement of both sides a deletion begins; until then either
 *     may take it back
 * @param file where the records of erasures are kept outside the database, so that a restored
 *     backup loses again what was erased; default {@code erasures} in the data directory
 */
@ConfigurationProperties("gatehouse.erasures")
record ErasureSettings(@DefaultValue("P7D") Duration coolingOff, @Nullable Path file) {}
