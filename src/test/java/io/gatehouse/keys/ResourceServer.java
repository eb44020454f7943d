package io.gatehouse.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.keys.KeyHistory.Verdict;
import io.gatehouse.testing.Answer;
import io.gatehouse.testing.Http;
import java.text.ParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Verifies tokens as an API does: keeps the key set for as long as it may, and reads it again for a
 * key that it does not know, once.
 */
final class ResourceServer {

    private static final Pattern MAX_AGE = Pattern.compile("max-age=(\\d+)");
    private static final long SECOND = 1_000_000_000L;

    private final Http node;
    private JWKSet known = new JWKSet();
    private long freshUntil = System.nanoTime();

    ResourceServer(String address) {
        this.node = new Http(address);
    }

    synchronized Verdict verify(SignedJWT token) throws ParseException, JOSEException {
        String kid = token.getHeader().getKeyID();
        if (System.nanoTime() - freshUntil >= 0) {
            fetch();
        }
        JWK key = known.getKeyByKeyId(kid);
        if (key == null) {
            fetch();
            key = known.getKeyByKeyId(kid);
        }
        if (key == null) {
            return Verdict.UNKNOWN_KEY;
        }
        return token.verify(KeyMaker.verifier(key)) ? Verdict.VERIFIED : Verdict.BAD_SIGNATURE;
    }

    private void fetch() throws ParseException {
        Answer answer = node.get("/oauth2/jwks");
        Matcher age = MAX_AGE.matcher(answer.header("Cache-Control"));
        known = JWKSet.parse(answer.body());
        freshUntil = System.nanoTime() + (age.find() ? Long.parseLong(age.group(1)) : 0) * SECOND;
    }
}
