package io.gatehouse.interop;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.gatehouse.platform.Issuer;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.ClientApp;
import io.gatehouse.testing.Person;
import io.gatehouse.testing.Platform;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a client program is told of itself and of the issuer, and a person who uses it. */
final class Application {

    private static final ECKey KEY = key();

    private final Platform platform;
    private final Issuer issuer;
    private final ClientApp client;

    /**
     * @param name of a client of the platform, without number
     */
    Application(Platform platform, Issuer issuer, String name) {
        this.platform = platform;
        this.issuer = issuer;
        this.client = platform.client(name);
    }

    /** The public half as JWK set. */
    static String publicKeys() {
        return "{\"keys\":[%s]}".formatted(Platform.verbatim(KEY.toPublicJWK().toJSONString()));
    }

    /** Both halves. */
    static ECKey privateKey() {
        return KEY;
    }

    /** What the program is told. */
    Map<String, Object> settings(String scope) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("issuer", issuer.value());
        settings.put("clientId", client.id());
        settings.put("secret", Platform.SECRET);
        settings.put("key", KEY.toJSONObject());
        settings.put("redirectUri", client.redirectUri());
        settings.put("afterLogout", "https://" + client.id() + ".example/bye");
        settings.put("scope", platform.fill(scope));
        return settings;
    }

    /** The whole way through our pages; where the browser went then. */
    static String leads(Person person, String address) {
        Answer answer = person.visit(address, "one");
        if (answer.location().isEmpty()) {
            throw new AssertionError(
                    "no way back from %s: %d %s %s"
                            .formatted(
                                    address, answer.status(), answer.pageError(), answer.body()));
        }
        return answer.location();
    }

    private static ECKey key() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyID("the-key")
                    .algorithm(JWSAlgorithm.ES256)
                    .generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
