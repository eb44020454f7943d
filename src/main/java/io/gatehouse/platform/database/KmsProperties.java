package io.gatehouse.platform.database;

import io.gatehouse.platform.StartRefused;
import io.gatehouse.platform.crypto.KeyEncryption;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A key-management service that keeps the instance key: the transit engine of HashiCorp Vault or
 * OpenBao. Without {@code url} there is none, and the key comes from a file or the environment.
 *
 * @param url where it is, such as {@code https://vault.example:8200}; http on loopback only
 * @param mount the path of the transit engine
 * @param key the name of the key in the transit engine
 * @param token what Gatehouse authenticates with
 * @param tokenFile a file with the token, read at each use, so that an agent can renew it
 * @param namespace the namespace of the engine, where there are any
 * @param caFile certificates (PEM) that may sign the server's; without it those of the JVM
 */
@ConfigurationProperties("gatehouse.kms")
record KmsProperties(
        @Nullable URI url,
        @DefaultValue("transit") String mount,
        @DefaultValue("gatehouse") String key,
        @Nullable String token,
        @Nullable Path tokenFile,
        @Nullable String namespace,
        @Nullable Path caFile) {

    static final KmsProperties NONE =
            new KmsProperties(null, "transit", "gatehouse", null, null, null, null);

    KmsProperties {
        if (url != null) {
            boolean loopback =
                    "http".equals(url.getScheme())
                            && ("127.0.0.1".equals(url.getHost())
                                    || "localhost".equals(url.getHost())
                                    || "[::1]".equals(url.getHost()));
            if (url.getHost() == null || !("https".equals(url.getScheme()) || loopback)) {
                throw new StartRefused(
                        "gatehouse.kms.url is %s; it must be an https address (http on loopback only)"
                                .formatted(url));
            }
            if (token == null && tokenFile == null) {
                throw new StartRefused(
                        "gatehouse.kms.url is set without gatehouse.kms.token or gatehouse.kms.token-file");
            }
        }
    }

    /** The service; empty when none is configured. */
    Optional<KeyEncryption> service() {
        return url == null ? Optional.empty() : Optional.of(new TransitKeys(this, url));
    }

    /** The token as it is now. */
    String currentToken() {
        if (token != null && !token.isBlank()) {
            return token.strip();
        }
        Path file = tokenFile;
        try {
            return file == null ? "" : Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw new KeyEncryption.Unavailable(
                    "the file of gatehouse.kms.token-file cannot be read (%s)"
                            .formatted(unreadable),
                    unreadable);
        }
    }

    /** Hides the token. */
    @Override
    public String toString() {
        return "KmsProperties[url=%s, mount=%s, key=%s]".formatted(url, mount, key);
    }
}
