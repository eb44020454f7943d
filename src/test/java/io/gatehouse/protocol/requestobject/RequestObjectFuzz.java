package io.gatehouse.protocol.requestobject;

import io.gatehouse.clients.AuthMethod;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.clients.CompanyContext;
import io.gatehouse.fuzz.Compact;
import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.claims.ClaimsParameter;
import io.gatehouse.protocol.request.Parameters;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;

/** A request object is read into parameters that can be used, or refused with a code for it. */
public final class RequestObjectFuzz {

    private static final Set<String> CODES =
            Set.of("invalid_request_object", "request_not_supported", "invalid_request");

    /** Unsigned objects alone are read to the end: no keys are needed, and nothing is fetched. */
    private static final RequestObjects OBJECTS =
            new RequestObjects(
                    null,
                    null,
                    new Issuer("https://id.example"),
                    Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));

    private RequestObjectFuzz() {}

    /** The input is the object, its parts in a line each, or the claims of an unsigned one. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text =
                input.length > 0 && input[0] == '{'
                        ? Compact.of(
                                ("{\"alg\":\"none\"}\n" + text(input) + "\n")
                                        .getBytes(StandardCharsets.UTF_8))
                        : Compact.of(input);
        try {
            RequestObject read = OBJECTS.read(client(), text);
            read.parameters().forEach(RequestObjectFuzz::check);
            Parameters parameters = Parameters.of(read.parameters());
            parameters.words("scope");
            ClaimsParameter.parse(parameters.one("claims"));
        } catch (OAuth2AuthenticationException refused) {
            if (!CODES.contains(refused.getError().getErrorCode())) {
                throw new IllegalStateException(refused);
            }
        }
    }

    private static String text(byte[] input) {
        return new String(input, StandardCharsets.UTF_8).replace("\n", "");
    }

    private static void check(String name, List<String> values) {
        boolean sound =
                !values.isEmpty()
                        && values.stream().noneMatch(value -> value == null || value.contains("\0"))
                        && (values.size() == 1 || name.equals("resource"));
        if (!sound || Set.of("request", "request_uri", "iss", "exp").contains(name)) {
            throw new IllegalStateException("no parameter: " + name + values);
        }
    }

    private static Client client() {
        return new Client(
                new UUID(0, 1),
                "app",
                "App",
                ClientKind.WEB,
                null,
                null,
                AuthMethod.CLIENT_SECRET_BASIC,
                Set.of("https://app.example/callback"),
                Set.of(),
                Set.of(),
                Set.of("openid"),
                Set.of(),
                CompanyContext.NONE,
                false,
                true,
                null,
                null,
                Map.of("request_object_signing_alg", "none"),
                true,
                false);
    }
}
