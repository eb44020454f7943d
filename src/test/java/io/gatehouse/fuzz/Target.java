package io.gatehouse.fuzz;

import io.gatehouse.clients.AddressFuzz;
import io.gatehouse.clients.KeySetFuzz;
import io.gatehouse.protocol.authorize.RedirectFuzz;
import io.gatehouse.protocol.claims.ClaimsFuzz;
import io.gatehouse.protocol.client.AssertionFuzz;
import io.gatehouse.protocol.dpop.HtuFuzz;
import io.gatehouse.protocol.dpop.ProofFuzz;
import io.gatehouse.protocol.registration.MetadataFuzz;
import io.gatehouse.protocol.request.WordsFuzz;
import io.gatehouse.protocol.requestobject.RequestObjectFuzz;
import io.gatehouse.protocol.token.TokenFuzz;
import java.util.function.Consumer;

/**
 * What is fuzzed: each class has {@code fuzzerTestOneInput}, as Jazzer wants it (script/fuzz),
 * which throws when the parser did not keep its promise. Seeds lie in {@code
 * src/test/resources/fuzz}, in a folder of the class's name.
 */
enum Target {
    ADDRESS(AddressFuzz.class, AddressFuzz::fuzzerTestOneInput),
    ASSERTION(AssertionFuzz.class, AssertionFuzz::fuzzerTestOneInput),
    CLAIMS(ClaimsFuzz.class, ClaimsFuzz::fuzzerTestOneInput),
    HTU(HtuFuzz.class, HtuFuzz::fuzzerTestOneInput),
    KEY_SET(KeySetFuzz.class, KeySetFuzz::fuzzerTestOneInput),
    METADATA(MetadataFuzz.class, MetadataFuzz::fuzzerTestOneInput),
    PROOF(ProofFuzz.class, ProofFuzz::fuzzerTestOneInput),
    REDIRECT(RedirectFuzz.class, RedirectFuzz::fuzzerTestOneInput),
    REQUEST_OBJECT(RequestObjectFuzz.class, RequestObjectFuzz::fuzzerTestOneInput),
    TOKEN(TokenFuzz.class, TokenFuzz::fuzzerTestOneInput),
    WORDS(WordsFuzz.class, WordsFuzz::fuzzerTestOneInput);

    private final Class<?> type;
    private final Consumer<byte[]> run;

    Target(Class<?> type, Consumer<byte[]> run) {
        this.type = type;
        this.run = run;
    }

    /** The name of its folder of seeds. */
    String folder() {
        return type.getSimpleName();
    }

    void run(byte[] input) {
        run.accept(input);
    }
}
