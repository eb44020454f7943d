package io.gatehouse.testing;

import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.json.JsonMapper;

/** A proof of possession in the making (RFC 9449 section 4.2). */
public final class DpopProof {

    private final DpopKey key;
    private final Map<String, Object> header = new LinkedHashMap<>();
    private final Map<String, Object> claims = new LinkedHashMap<>();

    DpopProof(DpopKey key, String method, String address) {
        this.key = key;
        header.put("typ", "dpop+jwt");
        header.put("alg", key.algorithm());
        header.put("jwk", key.jwk());
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("htm", method);
        claims.put("htu", address);
        claims.put("iat", key.now().getEpochSecond());
    }

    /** With another value of the claim. */
    public DpopProof with(String claim, Object value) {
        claims.put(claim, value);
        return this;
    }

    /** As if made so many seconds later; earlier where the number is negative. */
    public DpopProof later(int seconds) {
        return with("iat", key.now().getEpochSecond() + seconds);
    }

    /** Without the claim. */
    public DpopProof without(String claim) {
        claims.remove(claim);
        return this;
    }

    /** With another value of the header parameter; without it for the empty text. */
    public DpopProof header(String name, Object value) {
        if (value.equals("")) {
            header.remove(name);
        } else {
            header.put(name, value);
        }
        return this;
    }

    /** With the hash of the access token beside it. */
    public DpopProof token(String accessToken) {
        return with("ath", ClientApp.challenge(accessToken));
    }

    /** The {@code alg} that it says. */
    public String algorithm() {
        return String.valueOf(header.get("alg"));
    }

    /** The {@code htu} that it says. */
    public String address() {
        return String.valueOf(claims.get("htu"));
    }

    /** Signed by its key. */
    public String sign() {
        return input() + "." + key.sign(input());
    }

    /** Signed by another key than the one it names. */
    public String signedBy(DpopKey other) {
        return input() + "." + other.sign(input());
    }

    /** With {@code alg: none}. */
    public String unsigned() {
        header.put("alg", "none");
        return input() + ".";
    }

    /** With an HMAC by the secret. */
    public String hmac(byte[] secret) {
        try {
            header.put("alg", "HS256");
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] code = mac.doFinal(input().getBytes(StandardCharsets.US_ASCII));
            return input() + "." + Base64URL.encode(code);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private String input() {
        return part(header) + "." + part(claims);
    }

    private static String part(Map<String, Object> values) {
        return Base64URL.encode(JsonMapper.shared().writeValueAsString(values)).toString();
    }
}
