package io.gatehouse.clients;

import com.nimbusds.jose.jwk.JWKSet;
import io.gatehouse.platform.Refusal;
import java.text.ParseException;
import java.util.List;

/** What must be true of a client whose answers are encrypted. */
final class EncryptionRules {

    private EncryptionRules() {}

    static void check(Client wanted, List<Refusal> refusals) {
        for (Encryption.Of answer : Encryption.Of.values()) {
            Object algorithm = wanted.settings().get(answer.algorithm());
            Object method = wanted.settings().get(answer.method());
            if (algorithm == null && method != null) {
                refusals.add(
                        new Refusal(
                                "settings." + answer.method(),
                                "needs %s beside it".formatted(answer.algorithm())));
            }
            // What is no algorithm of ours is refused as metadata.
            if (algorithm instanceof String name && Encryption.ALGORITHMS.contains(name)) {
                checkKey(wanted, answer, refusals);
            }
        }
    }

    private static void checkKey(Client wanted, Encryption.Of answer, List<Refusal> refusals) {
        String field = "settings." + answer.algorithm();
        if (!wanted.hasKeys()) {
            refusals.add(new Refusal(field, "needs jwks or jwks_uri, for a key to encrypt to"));
        } else if (wanted.jwks() != null && !hasKey(wanted, answer, wanted.jwks())) {
            refusals.add(
                    new Refusal(
                            field,
                            "needs a key of this sort in jwks, with use enc or without use"));
        }
    }

    private static boolean hasKey(Client wanted, Encryption.Of answer, String jwks) {
        try {
            JWKSet set = JWKSet.parse(jwks);
            return Encryption.of(wanted, answer)
                    .flatMap(encryption -> encryption.keyIn(set))
                    .isPresent();
        } catch (ParseException notASet) {
            return true; // refused as a set of keys
        }
    }
}
