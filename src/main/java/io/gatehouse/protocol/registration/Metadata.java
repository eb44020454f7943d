package io.gatehouse.protocol.registration;

import io.gatehouse.platform.PlainText;
import io.gatehouse.platform.web.BodyReader;
import io.gatehouse.protocol.request.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Client metadata as a client sent it (RFC 7591 section 2). What is null counts as absent (RFC 7592
 * section 2.2).
 */
final class Metadata {

    /** RFC 7591 section 3.2.2. */
    static final String INVALID = "invalid_client_metadata";

    private static final int LARGEST = 65_536;
    private static final BodyReader READER = new BodyReader(LARGEST);
    private static final int DEEPEST = 8;
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
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final Map<String, Object> members;

    private Metadata(Map<String, Object> members) {
        this.members = members;
    }

    /**
     * The metadata of a request's body.
     *
     * @throws OAuth2AuthenticationException with {@code invalid_client_metadata} when it is not a
     *     JSON object of at most 64 KB, 8 levels deep, without repeated members, has texts that
     *     cannot be kept, or arrives too slowly
     */
    static Metadata of(HttpServletRequest request) throws IOException {
        if (!isJson(request.getContentType())) {
            throw invalid("the body must be application/json");
        }
        return switch (READER.read(request.getInputStream())) {
            case BodyReader.Arrived body -> of(body.bytes());
            case BodyReader.TooLarge() -> throw invalid("the metadata is larger than 64 KB");
            case BodyReader.TooSlow() ->
                    throw invalid(
                            "the metadata took longer than %d seconds to arrive"
                                    .formatted(BodyReader.LONGEST.toSeconds()));
        };
    }

    private static Metadata of(byte[] body) {
        try {
            Map<String, Object> sent = JSON.readValue(body, OBJECT);
            if (sent != null) {
                sent.forEach(Metadata::checkTexts);
                return new Metadata(present(sent));
            }
        } catch (JacksonException malformed) {
            throw invalid("the body must be a JSON object without repeated members");
        }
        throw invalid("the body must be a JSON object");
    }

    // Also what nobody knows: no client means it.
    private static void checkTexts(String name, Object value) {
        if (!isText(name)) {
            throw invalid("a name has characters that no text can have");
        }
        if (!isText(value)) {
            throw invalid(name + " has characters that no text can have");
        }
    }

    private static boolean isText(@Nullable Object value) {
        return switch (value) {
            case null -> true;
            case String text -> PlainText.isText(text);
            case List<?> list -> list.stream().allMatch(Metadata::isText);
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .allMatch(one -> isText(one.getKey()) && isText(one.getValue()));
            default -> true;
        };
    }

    private static boolean isJson(String contentType) {
        try {
            return contentType != null
                    && MediaType.APPLICATION_JSON.isCompatibleWith(
                            MediaType.parseMediaType(contentType));
        } catch (InvalidMediaTypeException malformed) {
            return false;
        }
    }

    private static Map<String, Object> present(Map<String, Object> sent) {
        Map<String, Object> present = new LinkedHashMap<>();
        sent.forEach((name, value) -> {
            if (value != null) {
                present.put(name, value);
            }
        });
        return present;
    }

    Map<String, Object> members() {
        return members;
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    /** The text; empty when it is absent. */
    Optional<String> text(String name) {
        Object value = members.get(name);
        if (value != null && !(value instanceof String)) {
            throw invalid(name + " must be a text");
        }
        return Optional.ofNullable((String) value);
    }

    /** The list of texts; empty when it is absent. */
    Optional<Set<String>> texts(String name) {
        Object value = members.get(name);
        if (value == null) {
            return Optional.empty();
        }
        Set<String> texts = new LinkedHashSet<>();
        for (Object one : value instanceof List<?> list ? list : List.of(value, value)) {
            if (!(value instanceof List<?>) || !(one instanceof String text)) {
                throw invalid(name + " must be a list of texts");
            }
            texts.add(text);
        }
        return Optional.of(texts);
    }

    static OAuth2AuthenticationException invalid(String description) {
        return Refusal.of(INVALID, description);
    }
}
