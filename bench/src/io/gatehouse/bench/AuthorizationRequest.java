package io.gatehouse.bench;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** The application's request for a code, in each way that it can travel; used by one thread. */
final class AuthorizationRequest {
    private static final String VERIFIER = "0123456789-0123456789-0123456789-0123456789";
    private static final String STATE = "a-state";
    private static final int LIFETIME_SECONDS = 300;

    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final Target target;
    private final String form;
    private final String address;
    private final String redeem;
    private final Signer signer;

    AuthorizationRequest(Target target) {
        this.target = target;
        parameters.put("response_type", "code");
        parameters.put("client_id", target.get("web.id"));
        parameters.put("redirect_uri", target.get("web.redirect"));
        parameters.put("scope", target.get("web.scope"));
        parameters.put("state", STATE);
        parameters.put("nonce", "a-nonce");
        parameters.put("code_challenge_method", "S256");
        parameters.put("code_challenge", Hashes.s256(VERIFIER));
        this.form = Parameters.encode(parameters);
        this.address = target.get("authorize") + "?client_id=" + Parameters.encode(target.get("web.id"));
        this.redeem =
                "grant_type=authorization_code&redirect_uri=" + Parameters.encode(target.get("web.redirect"))
                        + "&code_verifier=" + VERIFIER + "&code=";
        this.signer =
                target.has("request-object.key")
                        ? Signer.of(target.get("request-object.key"), target.get("request-object.kid"), "oauth-authz-req+jwt")
                        : null;
    }

    /** The address with everything in it. */
    String inTheOpen() {
        return target.get("authorize") + "?" + form;
    }

    /** The form that is pushed ahead (RFC 9126). */
    String form() {
        return form;
    }

    /** The address that refers to what was pushed. */
    String byReference(String requestUri) {
        return address + "&request_uri=" + Parameters.encode(requestUri);
    }

    /** The address with a request object that is signed anew (RFC 9101). */
    String signed() {
        long now = Instant.now().getEpochSecond();
        StringBuilder claims = new StringBuilder();
        parameters.forEach((name, value) -> claims.append('"').append(name).append("\":\"").append(value).append("\","));
        return address + "&request="
                + signer.sign("{" + claims + "\"iss\":\"" + target.get("web.id") + "\",\"aud\":\""
                        + target.get("request-object.audience") + "\",\"jti\":\"" + UUID.randomUUID()
                        + "\",\"nbf\":" + now + ",\"exp\":" + (now + LIFETIME_SECONDS) + "}");
    }

    /** Whether the browser is sent back to the application with a code, and with what it sent. */
    boolean isAnsweredAt(String location) {
        return location.startsWith(target.get("web.redirect"))
                && location.contains("code=")
                && location.contains("state=" + STATE);
    }

    /** The form that redeems the code. */
    String redeem(String code) {
        return redeem + Parameters.encode(code);
    }
}
