package io.gatehouse.protocol.authorize;

import io.gatehouse.clients.AuthMethod;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.ClientKind;
import io.gatehouse.clients.CompanyContext;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** An address that matches is a registered one, or differs from it in the port of this machine. */
public final class RedirectFuzz {

    private static final Set<String> REGISTERED =
            Set.of(
                    "https://app.example/callback",
                    "http://127.0.0.1/callback",
                    "http://[::1]:7000/callback",
                    "com.example.app:/callback");

    private RedirectFuzz() {}

    /** The input is the address of a request. */
    public static void fuzzerTestOneInput(byte[] input) {
        String sent = new String(input, StandardCharsets.UTF_8);
        if (RedirectMatch.matches(client(ClientKind.WEB), sent) && !REGISTERED.contains(sent)) {
            throw new IllegalStateException("goes to " + sent);
        }
        if (RedirectMatch.matches(client(ClientKind.NATIVE), sent) && !REGISTERED.contains(sent)) {
            checkLoopback(URI.create(sent));
        }
    }

    private static void checkLoopback(URI uri) {
        boolean sound =
                uri.getScheme().equals("http")
                        && Set.of("127.0.0.1", "[::1]").contains(uri.getHost())
                        && uri.getRawPath().equals("/callback")
                        && uri.getRawUserInfo() == null
                        && uri.getRawQuery() == null
                        && uri.getRawFragment() == null
                        && uri.getPort() <= 65_535;
        if (!sound) {
            throw new IllegalStateException("goes to " + uri);
        }
    }

    private static Client client(ClientKind kind) {
        return new Client(
                new UUID(0, 1),
                "app",
                "App",
                kind,
                null,
                null,
                AuthMethod.NONE,
                REGISTERED,
                Set.of(),
                Set.of(),
                Set.of("openid"),
                Set.of(),
                CompanyContext.NONE,
                false,
                true,
                null,
                null,
                Map.of(),
                true,
                false);
    }
}
