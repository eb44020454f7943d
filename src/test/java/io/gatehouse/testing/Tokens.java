package io.gatehouse.testing;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Looks into tokens without verifying them. */
public final class Tokens {

    private Tokens() {}

    /** The claims of a JWT. */
    public static Map<String, Object> claims(String jwt) {
        return part(jwt, 1);
    }

    /** The header of a JWT. */
    public static Map<String, Object> header(String jwt) {
        return part(jwt, 0);
    }

    private static Map<String, Object> part(String jwt, int index) {
        String json =
                new String(
                        Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[index]),
                        StandardCharsets.UTF_8);
        return JsonMapper.shared().readValue(json, new TypeReference<Map<String, Object>>() {});
    }
}
