package io.gatehouse.inner;

import com.nimbusds.jwt.JWTClaimsSet;
import io.gatehouse.clients.ClientSecrets;
import io.gatehouse.clients.Clients;
import io.gatehouse.platform.crypto.OpaqueToken;
import io.gatehouse.protocol.request.Parameters;
import io.gatehouse.sessions.Flow;
import io.gatehouse.sessions.Flows;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.springframework.mock.web.MockHttpServletRequest;

/** The steps of a request that are no signature and no SQL. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Steps {

    private static final String SECRET = "bench-service-secret-for-localhost";
    private static final String BROWSER = "0123456789012345678901234567890123456789012";

    private final String opaque = OpaqueToken.generate("rt", Instant.now()).value();
    private final MockHttpServletRequest request = new MockHttpServletRequest("POST", "/oauth2/token");
    private Flows flows;
    private Flow flow;
    private String sealed;
    private ClientSecrets secrets;
    private UUID client;

    /** Makes what the steps work on. */
    @Setup
    public void prepare(Instance instance) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        parameters.put("response_type", List.of("code"));
        parameters.put("client_id", List.of("bench-web"));
        parameters.put("redirect_uri", List.of("https://web.bench.example/callback"));
        parameters.put("scope", List.of("openid email offline_access series:read"));
        parameters.put("state", List.of("a-state"));
        parameters.put("nonce", List.of("a-nonce"));
        parameters.put("code_challenge", List.of("0123456789012345678901234567890123456789012"));
        parameters.put("code_challenge_method", List.of("S256"));
        parameters.forEach((name, values) -> request.addParameter(name, values.getFirst()));
        flows = instance.bean(Flows.class);
        flow =
                Flow.start(
                        UUID.randomUUID(),
                        Instant.now(),
                        parameters,
                        "bench-web",
                        "https://web.bench.example/callback");
        sealed = flows.seal(flow, BROWSER);
        secrets = instance.bean(ClientSecrets.class);
        client = instance.bean(Clients.class).find("bench-service").orElseThrow().id();
    }

    /** A refresh token or code from the request, with its hash. */
    @Benchmark
    public Optional<OpaqueToken> parseOpaqueToken() {
        return OpaqueToken.parse(opaque);
    }

    /** A new one. */
    @Benchmark
    public OpaqueToken.Issued makeOpaqueToken() {
        return OpaqueToken.generate("rt", Instant.now());
    }

    /** The claims of a person's access token, not yet signed. */
    @Benchmark
    public JWTClaimsSet makeClaims() {
        return Signatures.claims();
    }

    /** The flow of a page, sealed for the browser. */
    @Benchmark
    public String sealFlow() {
        return flows.seal(flow, BROWSER);
    }

    /** The flow that comes back. */
    @Benchmark
    public Optional<Flow> openFlow() {
        return flows.open(sealed, BROWSER);
    }

    /** A client's secret against the remembered code. */
    @Benchmark
    public boolean checkClientSecret() {
        return secrets.matches(client, SECRET);
    }

    /** The parameters of a request, each exactly once, with the scopes. */
    @Benchmark
    public int readParameters() {
        Parameters read = Parameters.ofForm(request);
        read.refuseRepeated();
        return read.words("scope").size();
    }
}
