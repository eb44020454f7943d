package io.gatehouse.protocol.request;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;

/**
 * The parameters of a request. A parameter without a value counts as absent, and none may be
 * repeated (RFC 6749 section 3.1), except those whose specification allows it.
 */
public final class Parameters {

    /** May be repeated: RFC 8707 section 2. */
    private static final Set<String> REPEATABLE = Set.of("resource");

    private static final String FORM = Parameters.class.getName() + ".form";

    private final Map<String, List<String>> values;

    private Parameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /** Parameters from a map, for instance those of a flow. */
    public static Parameters of(Map<String, List<String>> values) {
        return new Parameters(values);
    }

    /** The parameters of a GET from its query, or of a POST from its form. */
    public static Parameters of(HttpServletRequest request) {
        return request.getMethod().equals("POST") ? ofForm(request) : of(request, Set.of());
    }

    /** The parameters of the form alone: what stands in the address is not part of it. */
    public static Parameters ofForm(HttpServletRequest request) {
        // Client authentication and each grant look at the same form.
        if (request.getAttribute(FORM) instanceof Parameters known) {
            return known;
        }
        Parameters form = of(request, namesInQuery(request.getQueryString()));
        request.setAttribute(FORM, form);
        return form;
    }

    private static Parameters of(HttpServletRequest request, Set<String> except) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        request.getParameterMap()
                .forEach((name, all) -> {
                    List<String> given = given(all);
                    if (!given.isEmpty() && !except.contains(name)) {
                        values.put(name, given);
                    }
                });
        return new Parameters(values);
    }

    private static List<String> given(String[] all) {
        return all.length == 1
                ? all[0].isEmpty() ? List.of() : List.of(all[0])
                : Arrays.stream(all).filter(one -> !one.isEmpty()).toList();
    }

    /** All parameters. */
    public Map<String, List<String>> asMap() {
        return values;
    }

    /** The name of a parameter that is repeated and may not be; null when there is none. */
    public @Nullable String repeated() {
        for (Map.Entry<String, List<String>> entry : values.entrySet()) {
            if (entry.getValue().size() > 1 && !REPEATABLE.contains(entry.getKey())) {
                return entry.getKey();
            }
        }
        return null;
    }

    /**
     * Refuses repeated parameters.
     *
     * @throws OAuth2AuthenticationException with {@code invalid_request}
     */
    public void refuseRepeated() {
        String name = repeated();
        if (name != null) {
            throw Refusal.invalidRequest("parameter given more than once: " + Printable.of(name));
        }
    }

    /** The value; null when absent. Of a repeated parameter the first. */
    public @Nullable String one(String name) {
        List<String> all = values.get(name);
        return all == null ? null : all.getFirst();
    }

    /** All values in their order; empty when absent. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** The space-separated values of the parameter (RFC 6749 section 3.3); empty when absent. */
    public Set<String> words(String name) {
        String text = one(name);
        if (text == null) {
            return Set.of();
        }
        Set<String> words = new LinkedHashSet<>(Arrays.asList(text.trim().split(" +")));
        words.remove("");
        return words;
    }

    private static Set<String> namesInQuery(@Nullable String query) {
        Set<String> names = new HashSet<>();
        if (query != null) {
            for (String pair : query.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                names.add(decode(name));
            }
        }
        return names;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }
}
