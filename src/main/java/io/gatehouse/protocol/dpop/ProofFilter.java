package io.gatehouse.protocol.dpop;

import io.gatehouse.clients.Client;
import io.gatehouse.protocol.client.Recipient;
import io.gatehouse.protocol.request.JsonAnswer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Checks the proof that a client sends beside its authentication, and notes the key with the
 * client: what is issued to it is then bound to the key, whatever the grant. Whoever issues it
 * spends the proof; here nobody knows yet whether the request is more than noise.
 */
final class ProofFilter extends OncePerRequestFilter {

    private final Proofs proofs;
    private final String address;
    private final boolean needed;

    /**
     * @param needed false where also a client whose tokens are bound may come without a proof
     */
    ProofFilter(Proofs proofs, String address, boolean needed) {
        this.proofs = proofs;
        this.address = address;
        this.needed = needed;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            check(request, response);
        } catch (ProofRefused refused) {
            DpopNonceHeader.set(response, refused.nonce());
            JsonAnswer.error(response, refused.getError());
            return;
        }
        chain.doFilter(request, response);
    }

    private void check(HttpServletRequest request, HttpServletResponse response) {
        Client client = Recipient.current().client();
        String text = Proofs.of(request);
        if (text == null) {
            if (needed && client.dpopBound()) {
                throw ProofRefused.missing(); // RFC 9449 section 5.2
            }
            return;
        }
        Proofs.Proven proven =
                proofs.look(text, new Proofs.Expected(client, request.getMethod(), address, null));
        Recipient.provesKey(proven.thumbprint(), proven.spending());
        DpopNonceHeader.set(response, proven.nonce());
    }
}
