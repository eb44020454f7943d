package io.gatehouse.protocol.authorize;

import io.gatehouse.sessions.Flow;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes parameters as the query of an address. */
final class Query {

    private Query() {}

    static String of(Map<String, List<String>> parameters) {
        return parameters.entrySet().stream()
                .flatMap(Query::pairs)
                .collect(Collectors.joining("&"));
    }

    /** What the flow's request was asked with; empty when it came in an object, by value. */
    static Optional<String> again(Flow flow) {
        Flow.Origin origin = flow.origin();
        if (origin == null) {
            return Optional.of(of(flow.request()));
        }
        String requestUri = origin.requestUri();
        if (requestUri == null) {
            return Optional.empty();
        }
        Map<String, List<String>> pushed = new LinkedHashMap<>();
        pushed.put("client_id", List.of(flow.clientId()));
        pushed.put("request_uri", List.of(requestUri));
        return Optional.of(of(pushed));
    }

    private static Stream<String> pairs(Map.Entry<String, List<String>> entry) {
        return entry.getValue().stream().map(value -> encode(entry.getKey()) + "=" + encode(value));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
