package io.gatehouse.clients;

import io.gatehouse.platform.Refusal;
import java.util.List;

/** By which algorithms a client may sign its assertions (OpenID Connect Core section 9). */
final class AssertionRules {

    private AssertionRules() {}

    static void check(Client wanted, List<Refusal> refusals) {
        String algorithm = wanted.setting(ClientMetadata.ASSERTION_ALGORITHM);
        if (algorithm == null || !wanted.authMethod().usesAssertion()) {
            return;
        }
        if (ClientMetadata.misfit(ClientMetadata.ASSERTION_ALGORITHM, algorithm).isPresent()) {
            return; // what nobody knows is refused as metadata
        }
        boolean hmac = HmacAlgorithm.of(algorithm).isPresent();
        if (hmac != wanted.authMethod().needsSecretItself()) {
            refusals.add(
                    new Refusal(
                            "settings." + ClientMetadata.ASSERTION_ALGORITHM,
                            "must be %s for %s"
                                    .formatted(
                                            hmac
                                                    ? "that of a key"
                                                    : String.join(" or ", HmacAlgorithm.NAMES),
                                            wanted.authMethod().value())));
        }
    }
}
