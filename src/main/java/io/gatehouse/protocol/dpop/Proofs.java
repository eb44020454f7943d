package io.gatehouse.protocol.dpop;

import io.gatehouse.clients.Client;
import io.gatehouse.platform.crypto.Base64Url;
import io.gatehouse.platform.crypto.Sha256;
import io.gatehouse.protocol.store.ProofsSeen;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Service;

/** Checks proofs of possession (RFC 9449 section 4.3). Each one works once, on any node. */
@Service
@EnableConfigurationProperties(DpopPolicy.class)
public class Proofs {

    private static final String HEADER = "DPoP";
    private static final Duration OLDEST = Duration.ofSeconds(60);
    private static final Duration AHEAD = Duration.ofSeconds(10);

    /** Where a nonce says when the proof was made, the client's clock may be wrong by this. */
    private static final Duration WITH_NONCE = Duration.ofMinutes(5);

    private final ProofReader reader;
    private final DpopNonces nonces;
    private final ProofsSeen seen;
    private final DpopPolicy policy;
    private final Clock clock;

    Proofs(ProofReader reader, DpopNonces nonces, ProofsSeen seen, DpopPolicy policy, Clock clock) {
        this.reader = reader;
        this.nonces = nonces;
        this.seen = seen;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * What a proof has to prove.
     *
     * @param client who sends it, or whom the access token was issued to
     * @param method of the request
     * @param address of the request, by the issuer and not by what the request says
     * @param token the access token beside it; null at endpoints that take none
     */
    public record Expected(
            Client client, String method, String address, @Nullable BoundToken token) {}

    /**
     * An access token that is bound to a key.
     *
     * @param thumbprint of the key
     */
    public record BoundToken(String value, String thumbprint) {}

    /**
     * What was proved.
     *
     * @param thumbprint of the key that the sender holds
     * @param nonce that the next proof should have; null when it may have the same again, or none
     * @param spending spends the proof the first time that it runs; throws {@link ProofRefused}
     *     when it was used before
     */
    public record Proven(String thumbprint, @Nullable String nonce, Runnable spending) {}

    /**
     * The proof of the request; null when it has none.
     *
     * @throws ProofRefused when it has more than one (check 1)
     */
    public static @Nullable String of(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders(HEADER));
        if (headers.size() > 1) {
            throw ProofRefused.invalid("more than one DPoP proof");
        }
        return headers.isEmpty() ? null : headers.getFirst();
    }

    /**
     * Checks the proof and spends it.
     *
     * @throws ProofRefused when it does not prove what is expected, or was used before
     */
    public Proven check(String text, Expected expected) {
        Proven proven = look(text, expected);
        proven.spending.run();
        return proven;
    }

    /**
     * Checks the proof and leaves it to be spent.
     *
     * @throws ProofRefused when it does not prove what is expected
     */
    Proven look(String text, Expected expected) {
        Instant now = clock.instant();
        Proof proof = reader.read(text);
        requireSameRequest(proof, expected);
        DpopNonces.Age age = requireNonce(proof, expected.client(), now);
        requireTimely(proof, age != null, now);
        requireToken(proof, expected.token());
        return new Proven(
                proof.thumbprint(),
                age == DpopNonces.Age.AGEING ? nonces.current(now) : null,
                new Spending(proof));
    }

    /** Of one request, and so of one thread. */
    private final class Spending implements Runnable {

        private final Proof proof;
        private boolean spent;

        Spending(Proof proof) {
            this.proof = proof;
        }

        @Override
        public void run() {
            if (spent) {
                return;
            }
            if (!seen.spend(proof.thumbprint(), proof.id(), proof.issuedAt())) {
                throw ProofRefused.invalid("the proof was used before");
            }
            spent = true;
        }
    }

    private static void requireSameRequest(Proof proof, Expected expected) {
        if (!proof.method().equals(expected.method())) {
            throw ProofRefused.invalid("htm is not the method of this request");
        }
        if (!RequestAddress.same(proof.address(), expected.address())) {
            throw ProofRefused.invalid("htu is not the address of this request");
        }
    }

    // Null when there is none and needs to be none. A nonce that is not good is refused also where
    // none is needed (check 10).
    private DpopNonces.@Nullable Age requireNonce(Proof proof, Client client, Instant now) {
        if (proof.nonce() == null) {
            if (policy.needsNonce(client)) {
                throw ProofRefused.needsNonce(nonces.current(now));
            }
            return null;
        }
        DpopNonces.Age age = nonces.age(proof.nonce(), now);
        if (age == DpopNonces.Age.OVER) {
            throw ProofRefused.needsNonce(nonces.current(now));
        }
        return age;
    }

    private static void requireTimely(Proof proof, boolean hasNonce, Instant now) {
        Instant issuedAt = proof.issuedAt();
        boolean timely =
                issuedAt.isAfter(now.minus(hasNonce ? WITH_NONCE : OLDEST))
                        && issuedAt.isBefore(now.plus(hasNonce ? WITH_NONCE : AHEAD));
        if (!timely) {
            throw ProofRefused.invalid("iat is too far from the time of this server");
        }
    }

    private static void requireToken(Proof proof, @Nullable BoundToken token) {
        if (token == null) {
            return;
        }
        String hash = Base64Url.encode(Sha256.of(token.value()));
        if (proof.accessTokenHash() == null || !Sha256.same(hash, proof.accessTokenHash())) {
            throw ProofRefused.invalid("ath is not the hash of the access token");
        }
        if (!token.thumbprint().equals(proof.thumbprint())) {
            throw ProofRefused.otherKey();
        }
    }
}
