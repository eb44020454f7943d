package io.gatehouse.testing;

import io.gatehouse.accounts.NewPassword;
import io.gatehouse.accounts.PasswordHashes;
import io.gatehouse.desiredstate.DesiredState;
import io.gatehouse.desiredstate.Outcome;
import io.gatehouse.platform.Issuer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A small platform for one test: an API, two companies, people and clients under names of its own,
 * so that tests share a database without meeting. What is special stands in the test and is applied
 * on top by {@link #apply}.
 *
 * <p>API {@code https://api-N.example} with scopes {@code series-N:read} (role analyst), {@code
 * series-N:write} (role planner) and {@code status-N:read} (no role), and the service role {@code
 * PROVIDER} with {@code provider.data-N:write}. Carol is analyst in company one and planner in
 * company two; Alice is in company one only, as analyst; Dora is in none.
 */
public final class Platform {

    /** Everybody's password. */
    public static final String PASSWORD = "Correct-Horse-Battery-Staple-9";

    /** Every client's secret. */
    public static final String SECRET = "a-secret-of-more-than-24-characters";

    /** Made once: hashing is slow on purpose. */
    private static final String HASH = hash();

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final int number = NUMBERS.incrementAndGet();
    private final @Nullable DesiredState state;
    private final Issuer issuer;

    /** Makes the platform in the database of the application. */
    public Platform(DesiredState state, Issuer issuer) {
        this.state = state;
        this.issuer = issuer;
        apply(BASE);
    }

    private Platform(Issuer issuer) {
        this.state = null;
        this.issuer = issuer;
    }

    /** A platform of another process, which is given {@link #yaml} as its desired-state file. */
    public static Platform elsewhere(Issuer issuer) {
        return new Platform(issuer);
    }

    /** The platform as a desired-state file. */
    public String yaml() {
        return fill(BASE);
    }

    private static final String BASE =
            """
            version: 1
            apis:
              - audience: https://api-N.example
                name: Energy API N
                client_types: [owner, provider]
                introspection_clients: [gateway-N]
                scopes:
                  - { name: "series-N:read", description: "Read series" }
                  - { name: "series-N:write", description: "Write series" }
                  - { name: "status-N:read", description: "Read the status" }
                  - { name: "provider.data-N:write", description: "Deliver data" }
                roles:
                  - { name: analyst, scopes: ["series-N:read"], assignable_to: [person] }
                  - { name: planner, scopes: ["series-N:write"], assignable_to: [person] }
                  - { name: PROVIDER, scopes: ["provider.data-N:write"], assignable_to: [service] }
            companies:
              - { slug: one-N, name: "Company One N", apis: ["https://api-N.example"] }
              - { slug: two-N, name: "Company Two N", apis: ["https://api-N.example"] }
            clients:
              - client_id: web-N
                name: Web app N
                type: web
                secret: SECRET
                redirect_uris: ["https://web-N.example/callback"]
                post_logout_redirect_uris: ["https://web-N.example/bye"]
                scopes: [openid, email, profile, offline_access, "series-N:read", "series-N:write", "status-N:read"]
              - client_id: spa-N
                name: Browser app N
                type: spa
                redirect_uris: ["https://spa-N.example/callback"]
                post_logout_redirect_uris: ["https://spa-N.example/bye"]
                scopes: [openid, email, offline_access, "series-N:read"]
              - client_id: plain-N
                name: Plain app N
                type: web
                secret: SECRET
                redirect_uris: ["https://plain-N.example/callback"]
                scopes: [openid, email]
                consent: trusted
              - client_id: gateway-N
                name: Gateway N
                type: service
                company: one-N
                client_type: provider
                secret: SECRET
                scopes: ["provider.data-N:write"]
                roles: [{ api: "https://api-N.example", role: PROVIDER }]
            accounts:
              - email: carol-N@consulting.example
                email_verified: true
                password_hash: HASH
                memberships:
                  - { company: one-N, roles: [{ api: "https://api-N.example", role: analyst }] }
                  - { company: two-N, roles: [{ api: "https://api-N.example", role: planner }] }
              - email: alice-N@one.example
                password_hash: HASH
                memberships:
                  - { company: one-N, company_role: owner, roles: [{ api: "https://api-N.example", role: analyst }] }
              - email: dora-N@nowhere.example
                password_hash: HASH
            """;

    private static String hash() {
        if (NewPassword.check(PASSWORD, List.of())
                instanceof NewPassword.Accepted(NewPassword password)) {
            return PasswordHashes.hash(password);
        }
        throw new IllegalStateException("the password of tests is refused");
    }

    /** Applies a desired-state file in which {@code -N}, SECRET and PASSWORD are filled in. */
    public Platform apply(String yaml) {
        Outcome outcome = tryApply(yaml);
        if (outcome instanceof Outcome.Refused refused) {
            throw new AssertionError("refused: " + refused);
        }
        return this;
    }

    /** The same, with the outcome for the test to look at. */
    public Outcome tryApply(String yaml) {
        if (state == null) {
            throw new IllegalStateException("the platform is of another process");
        }
        try {
            Path file = Files.createTempFile("platform", ".yaml");
            Files.writeString(file, fill(yaml));
            Outcome outcome = state.apply(file);
            Files.delete(file);
            return outcome;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** The text with this platform's number for {@code -N} and the secrets filled in. */
    public String fill(String text) {
        return text.replaceAll("-N(?!\\w)", "-" + number)
                .replaceAll("\\bN\\b", Integer.toString(number))
                .replace("SECRET", "\"" + SECRET + "\"")
                .replace("HASH", "\"" + HASH + "\"")
                .replace("PASSWORD", "\"" + PASSWORD + "\"");
    }

    /**
     * What is random, to stand between quotes of YAML or JSON: in one key or hash of some hundreds
     * there is an N that would be taken for a placeholder.
     */
    public static String verbatim(String random) {
        return random.replace("-", "\\u002d").replace("N", "\\u004e");
    }

    /** A name of this platform: {@code named("web")} is {@code web-17}. */
    public String named(String name) {
        return name + "-" + number;
    }

    /** The audience of the API. */
    public String audience() {
        return fill("https://api-N.example");
    }

    /** A browser without cookies. */
    public Http browser() {
        return new Http(issuer.value());
    }

    /** A person at a browser of their own; {@code who} is carol, alice or dora. */
    public Person person(String who) {
        String domain =
                switch (who) {
                    case "carol" -> "consulting";
                    case "alice" -> "one";
                    default -> "nowhere";
                };
        return new Person(this, browser(), fill(who + "-N@" + domain + ".example"));
    }

    /** The client that authenticates with its secret; {@code name} without number. */
    public ClientApp client(String name) {
        return new ClientApp(this, named(name));
    }

    Issuer issuer() {
        return issuer;
    }
}
