package io.gatehouse.protocol.resource;

import io.gatehouse.platform.Issuer;
import io.gatehouse.protocol.dpop.DpopNonceHeader;
import io.gatehouse.protocol.dpop.ProofRefused;
import io.gatehouse.protocol.dpop.Proofs;
import io.gatehouse.protocol.introspection.LiveToken;
import io.gatehouse.protocol.introspection.LiveTokens;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.stereotype.Service;

/**
 * Lets requests into our protected resources: with a live access token, and where that is bound to
 * a key, with a proof that the sender holds it (RFC 9449 section 7).
 */
@Service
public class Entrance {

    private final LiveTokens tokens;
    private final Proofs proofs;
    private final Issuer issuer;

    Entrance(LiveTokens tokens, Proofs proofs, Issuer issuer) {
        this.tokens = tokens;
        this.proofs = proofs;
        this.issuer = issuer;
    }

    /**
     * The token behind the one presented.
     *
     * @param response gets {@code DPoP-Nonce} when the next proof needs another nonce
     * @throws TokenRefused when it is not live, or presented by somebody who does not hold its key
     */
    public LiveToken enter(
            PresentedToken presented, HttpServletRequest request, HttpServletResponse response) {
        LiveToken token = live(presented);
        String key = token.key();
        if (key != null) {
            requireKey(presented, key, token, request, response);
        } else if (presented.scheme() == PresentedToken.Scheme.DPOP) {
            throw TokenRefused.invalid(
                    PresentedToken.Scheme.DPOP, "the access token is not bound to a key");
        }
        return token;
    }

    /**
     * The token behind one that was let in with this request before, as it is now. Its proof was
     * looked at then, and is spent.
     *
     * @throws TokenRefused when it is not live any more
     */
    public LiveToken again(PresentedToken presented) {
        return live(presented);
    }

    private LiveToken live(PresentedToken presented) {
        return tokens.find(presented.value())
                .orElseThrow(() ->
                        TokenRefused.invalid(presented.scheme(), "the access token is not active"));
    }

    // A bound token that comes as Bearer comes from a thief who does not have the key (section
    // 7.2).
    private void requireKey(
            PresentedToken presented,
            String key,
            LiveToken token,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (presented.scheme() != PresentedToken.Scheme.DPOP) {
            throw TokenRefused.invalid(
                    PresentedToken.Scheme.DPOP, "the access token is bound to a key: use DPoP");
        }
        try {
            String proof = Proofs.of(request);
            if (proof == null) {
                throw ProofRefused.absent();
            }
            Proofs.Proven proven =
                    proofs.check(
                            proof,
                            new Proofs.Expected(
                                    token.client(),
                                    request.getMethod(),
                                    issuer.at(path(request)),
                                    new Proofs.BoundToken(presented.value(), key)));
            DpopNonceHeader.set(response, proven.nonce());
        } catch (ProofRefused refused) {
            throw TokenRefused.of(refused);
        }
    }

    private static String path(HttpServletRequest request) {
        return request.getRequestURI().substring(request.getContextPath().length());
    }
}
