package io.gatehouse.protocol.dpop;

import io.gatehouse.platform.Issuer;
import jakarta.servlet.Filter;
import org.springframework.stereotype.Component;

/** The filter behind client authentication, for endpoints whose answers are bound to a key. */
@Component
public class ProofFilters {

    private final Proofs proofs;
    private final Issuer issuer;

    ProofFilters(Proofs proofs, Issuer issuer) {
        this.proofs = proofs;
        this.issuer = issuer;
    }

    /** The filter of the endpoint with this path, which starts with a slash. */
    public Filter at(String path) {
        return new ProofFilter(proofs, issuer.at(path), true);
    }

    /**
     * The same for an endpoint that issues nothing yet: a proof is checked where there is one, and
     * nobody has to send one (RFC 9449 section 10.1).
     */
    public Filter ifSentTo(String path) {
        return new ProofFilter(proofs, issuer.at(path), false);
    }
}
