package io.gatehouse.testing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A client application of the platform: makes requests and exchanges what comes back. */
public final class ClientApp {

    /** A code verifier and its challenge, the same for all tests. */
    public static final String VERIFIER = "0123456789-0123456789-0123456789-0123456789";

    private final Platform platform;
    private final String clientId;
    private final Http http;
    private final @Nullable DpopKey key;

    ClientApp(Platform platform, String clientId) {
        this(platform, clientId, platform.browser(), null);
    }

    private ClientApp(Platform platform, String clientId, Http http, @Nullable DpopKey key) {
        this.platform = platform;
        this.clientId = clientId;
        this.http = http;
        this.key = key;
    }

    /**
     * The same client, which proves at the token endpoint that it holds the key, with a nonce where
     * it is told to, as any DPoP library does (RFC 9449).
     */
    public ClientApp holding(DpopKey key) {
        return new ClientApp(platform, clientId, http, key);
    }

    /** The same client, whose requests are answered by another node. */
    public ClientApp through(String address) {
        return new ClientApp(platform, clientId, http.through(address), key);
    }

    /** The client id. */
    public String id() {
        return clientId;
    }

    /** The registered redirect URI. */
    public String redirectUri() {
        return "https://" + clientId + ".example/callback";
    }

    /** The parameters of a good authorization request for these scopes; change one per test. */
    public Map<String, String> request(String scope) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", clientId);
        parameters.put("redirect_uri", redirectUri());
        parameters.put("scope", platform.fill(scope));
        parameters.put("state", "the-state");
        parameters.put("nonce", "the-nonce");
        parameters.put("code_challenge", challenge(VERIFIER));
        parameters.put("code_challenge_method", "S256");
        return parameters;
    }

    /** The authorization address for the parameters. */
    public static String authorize(Map<String, String> parameters) {
        StringBuilder address = new StringBuilder("/oauth2/authorize");
        char separator = '?';
        for (Map.Entry<String, String> one : parameters.entrySet()) {
            address.append(separator)
                    .append(Http.encode(one.getKey()))
                    .append('=')
                    .append(Http.encode(one.getValue()));
            separator = '&';
        }
        return address.toString();
    }

    /** Pushes the authorization request (RFC 9126); the answer has the {@code request_uri}. */
    public Answer push(Map<String, String> request) {
        return post("/oauth2/par", new LinkedHashMap<>(request));
    }

    /** What the browser begins with after {@link #push}. */
    public Map<String, String> pushed(Answer answer) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("client_id", clientId);
        parameters.put("request_uri", answer.text("request_uri"));
        return parameters;
    }

    /** Exchanges the code, with secret or as public client. */
    public Answer redeem(String code) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", redirectUri());
        form.put("code_verifier", VERIFIER);
        return token(form);
    }

    /** Begins as a device does (RFC 8628); the answer has both codes. */
    public Answer deviceAuthorization(String scope) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("scope", platform.fill(scope));
        return post("/oauth2/device_authorization", form);
    }

    /** Asks, as a device does, whether the person has answered. */
    public Answer poll(String deviceCode) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "urn:ietf:params:oauth:grant-type:device_code");
        form.put("device_code", deviceCode);
        return token(form);
    }

    /** Uses the refresh token. */
    public Answer refresh(String refreshToken) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", refreshToken);
        return token(form);
    }

    /** A token request with the form and this client's authentication. */
    public Answer token(Map<String, String> form) {
        if (key == null) {
            return post("/oauth2/token", form);
        }
        DpopProof proof = proof(key);
        Answer answer = post("/oauth2/token", form, "DPoP", proof.sign());
        return answer.header("DPoP-Nonce").isEmpty() || answer.status() == 200
                ? answer
                : post(
                        "/oauth2/token",
                        form,
                        "DPoP",
                        proof.with("nonce", answer.header("DPoP-Nonce")).sign());
    }

    /** A good proof for the token endpoint, without nonce. */
    public DpopProof proof(DpopKey key) {
        return key.proof("POST", platform.issuer().at("/oauth2/token"));
    }

    /** Introspects the token as this client. */
    public Answer introspect(String token) {
        return post("/oauth2/introspect", new LinkedHashMap<>(Map.of("token", token)));
    }

    /** Revokes the token as this client. */
    public Answer revoke(String token) {
        return post("/oauth2/revoke", new LinkedHashMap<>(Map.of("token", token)));
    }

    /** POST of the form with this client's authentication. */
    public Answer post(String path, Map<String, String> form, String... headers) {
        if (clientId.startsWith("spa")
                || clientId.startsWith("native")
                || clientId.startsWith("device")) {
            form.put("client_id", clientId);
            return http.post(path, form, headers);
        }
        return http.post(
                path,
                form,
                Stream.concat(
                                Stream.of("Authorization", basic(Platform.SECRET)),
                                Stream.of(headers))
                        .toArray(String[]::new));
    }

    /** The value of a Basic header with this secret. */
    public String basic(String secret) {
        String pair = Http.encode(clientId) + ":" + Http.encode(secret);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /** The S256 challenge of a verifier. */
    public static String challenge(String verifier) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
