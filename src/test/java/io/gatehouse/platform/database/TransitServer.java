package io.gatehouse.platform.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The two operations of the transit engine of Vault and OpenBao that are used, as their API
 * documentation has them: paths, token, associated data, form of the cipher text, errors.
 */
final class TransitServer implements AutoCloseable {

    static final String TOKEN = "hvs.a-token-of-the-test";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int NONCE = 12;

    private final HttpServer server;
    private final byte[] key = new byte[32];
    private final AtomicInteger requests = new AtomicInteger();
    private volatile boolean sealed;

    TransitServer() throws IOException {
        new SecureRandom().nextBytes(key);
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext("/v1/transit/encrypt/gatehouse", this::encrypt);
        server.createContext("/v1/transit/decrypt/gatehouse", this::decrypt);
        server.createContext("/", exchange -> error(exchange, 404, ""));
        server.start();
    }

    KmsProperties settings(String token) {
        return new KmsProperties(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                "transit",
                "gatehouse",
                token,
                null,
                null,
                null);
    }

    int requests() {
        return requests.get();
    }

    /** As after a restart, before somebody unseals it. */
    void seal() {
        sealed = true;
    }

    private void encrypt(HttpExchange exchange) throws IOException {
        if (isRefused(exchange)) {
            return;
        }
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        byte[] nonce = new byte[NONCE];
        new SecureRandom().nextBytes(nonce);
        try {
            byte[] secret =
                    cipher(Cipher.ENCRYPT_MODE, nonce, body)
                            .doFinal(decode(body.path("plaintext").asString()));
            byte[] whole = new byte[NONCE + secret.length];
            System.arraycopy(nonce, 0, whole, 0, NONCE);
            System.arraycopy(secret, 0, whole, NONCE, secret.length);
            data(exchange, "ciphertext", "vault:v1:" + Base64.getEncoder().encodeToString(whole));
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private void decrypt(HttpExchange exchange) throws IOException {
        if (isRefused(exchange)) {
            return;
        }
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        String text = body.path("ciphertext").asString();
        if (!text.startsWith("vault:v1:")) {
            error(exchange, 400, "invalid ciphertext: no prefix");
            return;
        }
        byte[] whole = decode(text.substring("vault:v1:".length()));
        byte[] nonce = java.util.Arrays.copyOf(whole, NONCE);
        try {
            byte[] plain =
                    cipher(Cipher.DECRYPT_MODE, nonce, body)
                            .doFinal(whole, NONCE, whole.length - NONCE);
            data(exchange, "plaintext", Base64.getEncoder().encodeToString(plain));
        } catch (GeneralSecurityException forged) {
            error(exchange, 400, "cipher: message authentication failed");
        }
    }

    private boolean isRefused(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        if (sealed) {
            error(exchange, 503, "Vault is sealed");
            return true;
        }
        if (!TOKEN.equals(exchange.getRequestHeaders().getFirst("X-Vault-Token"))) {
            error(exchange, 403, "permission denied");
            return true;
        }
        return false;
    }

    private Cipher cipher(int mode, byte[] nonce, JsonNode body) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(decode(body.path("associated_data").asString()));
        return cipher;
    }

    private static byte[] decode(String text) {
        return Base64.getDecoder().decode(text);
    }

    private static void data(HttpExchange exchange, String name, String value) throws IOException {
        answer(exchange, 200, Map.of("request_id", "1", "data", Map.of(name, value)));
    }

    private static void error(HttpExchange exchange, int status, String reason) throws IOException {
        answer(exchange, status, Map.of("errors", new String[] {reason}));
    }

    private static void answer(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = JSON.writeValueAsString(body).getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
