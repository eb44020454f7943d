package io.gatehouse.management.request;

import io.gatehouse.platform.web.BodyReader;
import io.gatehouse.platform.web.Problem;
import io.gatehouse.platform.web.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads the body, which is JSON and not large, and makes sure that the caller takes JSON, or lines
 * of it.
 */
final class JsonFilter extends OncePerRequestFilter {

    /** Bytes of a body at most. */
    static final int LARGEST = 256 * 1024;

    private static final MediaType LINES = MediaType.parseMediaType(JsonLines.TYPE);
    private static final MediaType MERGE_PATCH = new MediaType("application", "merge-patch+json");

    private final BodyReader reader;
    private final Consumer<HttpServletRequest> whenSlow;

    /**
     * A filter that reads with this reader.
     *
     * @param whenSlow what to do with a request whose body was long on the way, before it goes on
     */
    JsonFilter(BodyReader reader, Consumer<HttpServletRequest> whenSlow) {
        this.reader = reader;
        this.whenSlow = whenSlow;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!takesJson(request)) {
            throw new Refused(Problem.of(ProblemType.NOT_ACCEPTABLE));
        }
        if (request.getContentType() != null && !isJson(request)) {
            throw notJson();
        }
        BodyReader.Arrived arrived = arrived(request);
        byte[] body = arrived.bytes();
        if (body.length > 0 && !isJson(request)) {
            throw notJson();
        }
        if (arrived.slow()) {
            whenSlow.accept(request);
        }
        Current.body(request, body);
        chain.doFilter(request, response);
    }

    private BodyReader.Arrived arrived(HttpServletRequest request) throws IOException {
        return switch (reader.read(request.getInputStream())) {
            case BodyReader.Arrived body -> body;
            case BodyReader.TooLarge() ->
                    throw new Refused(
                            Problem.of(
                                    ProblemType.TOO_LARGE,
                                    "A body has at most %d bytes.".formatted(LARGEST)));
            case BodyReader.TooSlow() ->
                    throw new Refused(
                            Problem.of(
                                    ProblemType.TOO_SLOW,
                                    "A body arrives within %d seconds."
                                            .formatted(BodyReader.LONGEST.toSeconds())));
        };
    }

    private static Refused notJson() {
        return new Refused(
                Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE),
                Map.of(
                        HttpHeaders.ACCEPT,
                        MediaType.APPLICATION_JSON_VALUE,
                        "Accept-Patch",
                        MERGE_PATCH.toString()));
    }

    private static boolean takesJson(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        if (accept == null || accept.isBlank()) {
            return true;
        }
        try {
            List<MediaType> types = MediaType.parseMediaTypes(accept);
            return types.stream()
                    .anyMatch(type ->
                            type.getQualityValue() > 0
                                    && (type.includes(MediaType.APPLICATION_JSON)
                                            || type.includes(LINES)
                                            || type.isCompatibleWith(
                                                    MediaType.parseMediaType(
                                                            "application/*+json"))));
        } catch (InvalidMediaTypeException malformed) {
            return false;
        }
    }

    private static boolean isJson(HttpServletRequest request) {
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (request.getContentType() == null
                || (encoding != null && !encoding.equalsIgnoreCase("identity"))) {
            return false;
        }
        try {
            MediaType type = MediaType.parseMediaType(request.getContentType());
            return type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
                    || (request.getMethod().equals("PATCH")
                            && type.equalsTypeAndSubtype(MERGE_PATCH));
        } catch (InvalidMediaTypeException malformed) {
            return false;
        }
    }
}
