package io.gatehouse.protocol.claims;

import io.gatehouse.protocol.request.Refusal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The {@code claims} parameter (OpenID Connect Core section 5.5).
 *
 * @param idToken names asked for in the ID token
 * @param userInfo names asked for in UserInfo
 * @param essentialAcr classes of which the sign-in has to reach one; empty when any will do
 * @param subject whom alone an answer may be about; null for anybody
 */
public record ClaimsParameter(
        Set<String> idToken,
        Set<String> userInfo,
        Set<String> essentialAcr,
        @Nullable String subject) {

    /** A request without it. */
    public static final ClaimsParameter NONE =
            new ClaimsParameter(Set.of(), Set.of(), Set.of(), null);

    private static final int DEEPEST = 8;
    private static final int MOST_NAMES = 100;
    private static final int LONGEST_NUMBER = 30;

    private static final JsonMapper JSON =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(DEEPEST)
                                                    .maxNumberLength(LONGEST_NUMBER)
                                                    .build())
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .build();

    /**
     * Reads the parameter. Members and claims that nobody knows are ignored.
     *
     * @param text null when absent
     * @throws org.springframework.security.oauth2.core.OAuth2AuthenticationException with {@code
     *     invalid_request} when it is malformed, deeper than 8 levels or of more than 100 claims
     */
    public static ClaimsParameter parse(@Nullable String text) {
        if (text == null) {
            return NONE;
        }
        JsonNode all = read(text);
        Map<String, Wish> idToken = wishes(all, "id_token");
        Map<String, Wish> userInfo = wishes(all, "userinfo");
        if (idToken.size() + userInfo.size() > MOST_NAMES) {
            throw Refusal.invalidRequest("claims asks for more than " + MOST_NAMES + " claims");
        }
        Wish acr = idToken.get("acr");
        Wish subject = idToken.get("sub");
        return new ClaimsParameter(
                new LinkedHashSet<>(idToken.keySet()),
                new LinkedHashSet<>(userInfo.keySet()),
                acr == null || !acr.essential ? Set.of() : acr.values,
                subject == null || subject.values.isEmpty()
                        ? null
                        : subject.values.iterator().next());
    }

    /** How one claim is asked for (section 5.5.1); values are texts, others are of no use here. */
    private record Wish(boolean essential, Set<String> values) {}

    private static JsonNode read(String text) {
        try {
            JsonNode all = JSON.readTree(text);
            if (all.isObject()) {
                return all;
            }
        } catch (JacksonException malformed) {
            throw refused("claims must be JSON without repeated members");
        }
        throw refused("claims must be a JSON object");
    }

    private static Map<String, Wish> wishes(JsonNode all, String where) {
        JsonNode members = all.get(where);
        if (members == null || members.isNull()) {
            return Map.of();
        }
        if (!members.isObject()) {
            throw refused("claims." + where + " must be a JSON object");
        }
        return members.properties().stream()
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                member -> wish(member.getValue()),
                                (one, other) -> other,
                                LinkedHashMap::new));
    }

    private static Wish wish(JsonNode member) {
        if (member.isNull()) {
            return new Wish(false, Set.of());
        }
        JsonNode essential = member.get("essential");
        JsonNode values = member.get("values");
        boolean wellFormed =
                member.isObject()
                        && (essential == null || essential.isBoolean())
                        && (values == null || values.isArray());
        if (!wellFormed) {
            throw refused("a claim is asked for by null or by essential, value and values");
        }
        Set<String> wanted = new LinkedHashSet<>();
        JsonNode value = member.get("value");
        if (value != null && value.isString()) {
            wanted.add(value.asString());
        }
        if (values != null) {
            List.copyOf(values.values()).stream()
                    .filter(JsonNode::isString)
                    .forEach(one -> wanted.add(one.asString()));
        }
        return new Wish(essential != null && essential.asBoolean(), wanted);
    }

    private static RuntimeException refused(String description) {
        return Refusal.invalidRequest(description);
    }
}
