package io.gatehouse.protocol.resource;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;

/**
 * An access token as a request presents it.
 *
 * @param scheme by which it is presented
 */
public record PresentedToken(Scheme scheme, String value) {

    /** The schemes of access tokens; their names are compared without case (RFC 9110, 11.1). */
    public enum Scheme {
        /** RFC 6750: whoever has the token may use it. */
        BEARER("Bearer"),
        /** RFC 9449 section 7.1: only who holds the key may. */
        DPOP("DPoP");

        private final String word;

        Scheme(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        private Optional<PresentedToken> read(String header) {
            String start = word + " ";
            return header.regionMatches(true, 0, start, 0, start.length())
                    ? Optional.of(
                            new PresentedToken(this, header.substring(start.length()).strip()))
                    : Optional.empty();
        }
    }

    /**
     * The token in the header; empty when it has none of these schemes.
     *
     * @throws TokenRefused when there is more than one header: a server behind us might take the
     *     other one
     */
    public static Optional<PresentedToken> inHeader(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
        if (headers.size() > 1) {
            throw TokenRefused.several();
        }
        return headers.stream()
                .flatMap(header ->
                        Scheme.DPOP.read(header).or(() -> Scheme.BEARER.read(header)).stream())
                .findFirst();
    }
}
