package io.gatehouse.management.request;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.platform.Issuer;
import io.gatehouse.platform.Refusal;
import io.gatehouse.platform.Window;
import io.gatehouse.platform.Window.Position;
import io.gatehouse.platform.crypto.SealedBox;
import io.gatehouse.platform.crypto.SymmetricKeys;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Cursors of lists: the place where a page ended, sealed, so that nobody can make one up, and bound
 * to the caller and the list, so that it says nothing anywhere else.
 */
@Component
class Cursors {

    static final String PURPOSE = "api-cursor";
    static final String LIMIT = "limit";
    static final String CURSOR = "cursor";
    private static final int DEFAULT_LIMIT = 50;
    private static final int LARGEST_LIMIT = 200;
    private static final int UUID_LENGTH = 36;

    private final SealedBox box;
    private final Issuer issuer;

    Cursors(SymmetricKeys keys, Issuer issuer) {
        this.box = new SealedBox(keys, PURPOSE);
        this.issuer = issuer;
    }

    Paging read(HttpServletRequest request) {
        int limit = limit(request.getParameter(LIMIT));
        String binding = binding(request);
        String cursor = request.getParameter(CURSOR);
        Position after = cursor == null ? null : open(cursor, binding);
        return new Paging(new Window(after, limit), link(request, binding, limit));
    }

    private Paging.Link link(HttpServletRequest request, String binding, int limit) {
        return new Paging.Link() {
            @Override
            public String cursor(Position last) {
                return box.seal((last.id() + last.key()).getBytes(UTF_8), binding);
            }

            @Override
            public String address(String cursor) {
                UriComponentsBuilder address =
                        UriComponentsBuilder.fromUriString(issuer.at(request.getRequestURI()));
                parameters(request)
                        .forEach((name, value) -> address.queryParam(name, "{" + name + "}"));
                return address.queryParam(LIMIT, limit)
                        .queryParam(CURSOR, cursor)
                        .encode()
                        .buildAndExpand(parameters(request))
                        .toUriString();
            }
        };
    }

    private Position open(String cursor, String binding) {
        return box.open(cursor, binding)
                .map(bytes -> new String(bytes, UTF_8))
                .map(text ->
                        new Position(
                                text.substring(UUID_LENGTH),
                                UUID.fromString(text.substring(0, UUID_LENGTH))))
                .orElseThrow(() ->
                        ApiJson.wrong(List.of(new Refusal(CURSOR, "is not one of this list"))));
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        if (text.matches("[1-9][0-9]{0,2}") && Integer.parseInt(text) <= LARGEST_LIMIT) {
            return Integer.parseInt(text);
        }
        throw ApiJson.wrong(
                List.of(new Refusal(LIMIT, "must be a number from 1 to " + LARGEST_LIMIT)));
    }

    private static String binding(HttpServletRequest request) {
        return Current.caller(request).actor()
                + " "
                + request.getRequestURI()
                + " "
                + parameters(request);
    }

    private static Map<String, Object> parameters(HttpServletRequest request) {
        TreeMap<String, Object> parameters = new TreeMap<>();
        request.getParameterMap()
                .forEach((name, values) -> {
                    if (!name.equals(LIMIT) && !name.equals(CURSOR)) {
                        parameters.put(name, values[0]);
                    }
                });
        return parameters;
    }
}
