package io.gatehouse.inner;

import com.nimbusds.jwt.JWTClaimsSet;
import io.gatehouse.keys.Jwts;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From claims to a signed token and back, by algorithm. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Signatures {

    @Param({"ES256", "RS256", "EdDSA"})
    String algorithm;

    private Jwts jwts;
    private JWTClaimsSet claims;
    private String token;

    /** Signs once, so that the key is there. */
    @Setup
    public void prepare(Instance instance) {
        jwts = instance.bean(Jwts.class);
        claims = claims();
        token = jwts.sign("at+jwt", algorithm, claims);
    }

    /** The claims of a person's access token. */
    static JWTClaimsSet claims() {
        Date now = Date.from(Instant.now());
        return new JWTClaimsSet.Builder()
                .issuer("http://localhost:8080")
                .audience("https://api.bench.example")
                .issueTime(now)
                .expirationTime(now)
                .claim("client_id", "bench-web")
                .claim("scope", "openid email offline_access series:read")
                .subject("01a20092-a2cb-7e06-b016-fdc51405e8e0")
                .jwtID(UUID.randomUUID().toString())
                .claim("auth_time", 1_795_305_949L)
                .claim("acr", "1")
                .claim("amr", List.of("pwd"))
                .claim("sid", "01a20092-c9b4-7649-ada1-8ebda96b008b")
                .claim("company", "01a20092-9fed-786e-8518-cd52e8a41f75")
                .claim("roles", List.of("analyst"))
                .build();
    }

    /** Claims to text, with header and signature. */
    @Benchmark
    public String sign() {
        return jwts.sign("at+jwt", algorithm, claims);
    }

    /** Text to claims, with the signature verified: what introspection and UserInfo do. */
    @Benchmark
    public Optional<Jwts.Recognised> recognise() {
        return jwts.recognise(token);
    }
}
