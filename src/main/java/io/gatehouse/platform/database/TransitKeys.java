package io.gatehouse.platform.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.platform.StartRefused;
import io.gatehouse.platform.crypto.KeyEncryption;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The transit engine of HashiCorp Vault and OpenBao: {@code encrypt} and {@code decrypt} with a
 * named key that never leaves the service. The key's name among ours goes in as associated data, so
 * that wrapped keys cannot be swapped.
 */
final class TransitKeys implements KeyEncryption {
    private static final Duration TIME_OUT = Duration.ofSeconds(10);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int LONGEST_REASON = 200;

    private final KmsProperties settings;
    private final URI base;
    private final HttpClient http;

    TransitKeys(KmsProperties settings, URI base) {
        this.settings = settings;
        this.base = base;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .connectTimeout(TIME_OUT)
                        .followRedirects(HttpClient.Redirect.NEVER);
        Path certificates = settings.caFile();
        if (certificates != null) {
            builder.sslContext(trusting(certificates));
        }
        http = builder.build();
    }

    @Override
    public String name() {
        return "%s/%s/keys/%s".formatted(address(), settings.mount(), settings.key());
    }

    @Override
    public byte[] wrap(byte[] key, String id) {
        return answer(
                        "encrypt",
                        "ciphertext",
                        Map.of("plaintext", encode(key), "associated_data", aad(id)))
                .getBytes(UTF_8);
    }

    @Override
    public byte[] unwrap(byte[] wrapped, String id) {
        String plain =
                answer(
                        "decrypt",
                        "plaintext",
                        Map.of(
                                "ciphertext",
                                new String(wrapped, UTF_8),
                                "associated_data",
                                aad(id)));
        try {
            return Base64.getDecoder().decode(plain);
        } catch (IllegalArgumentException malformed) {
            throw new Unavailable("%s answered no base64".formatted(name()), malformed);
        }
    }

    private String answer(String operation, String member, Map<String, String> body) {
        HttpResponse<String> response = send(operation, body);
        if (response.statusCode() != 200) {
            throw new Unavailable(
                    "%s refuses to %s with status %d%s"
                            .formatted(name(), operation, response.statusCode(), reason(response)));
        }
        JsonNode value = json(response).path("data").path(member);
        if (!value.isString()) {
            throw new Unavailable("%s answered without data.%s".formatted(name(), member));
        }
        return value.asString();
    }

    private HttpResponse<String> send(String operation, Map<String, String> body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "%s/v1/%s/%s/%s"
                                                .formatted(
                                                        address(),
                                                        settings.mount(),
                                                        operation,
                                                        settings.key())))
                        .timeout(TIME_OUT)
                        .header("Content-Type", "application/json")
                        .header("X-Vault-Request", "true")
                        .header("X-Vault-Token", settings.currentToken())
                        .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
        if (settings.namespace() != null) {
            request.header("X-Vault-Namespace", settings.namespace());
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException away) {
            throw new Unavailable("%s does not answer (%s)".formatted(name(), away), away);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted while asking %s".formatted(name()), stopped);
        }
    }

    private String reason(HttpResponse<String> response) {
        String reasons = json(response).path("errors").toString();
        return reasons.length() > 2
                ? ": " + reasons.substring(0, Math.min(reasons.length(), LONGEST_REASON))
                : "";
    }

    private JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JacksonException malformed) {
            return JSON.createObjectNode();
        }
    }

    private String address() {
        String text = base.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private static String aad(String id) {
        return encode(("gatehouse instance key " + id).getBytes(UTF_8));
    }

    private static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static SSLContext trusting(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (Certificate one :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("ca-" + number, one);
                number++;
            }
            TrustManagerFactory managers =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException unusable) {
            throw new StartRefused(
                    "gatehouse.kms.ca-file %s holds no certificates that can be read (%s)"
                            .formatted(file, unusable),
                    unusable);
        }
    }
}
