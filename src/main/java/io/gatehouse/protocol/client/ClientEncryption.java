package io.gatehouse.protocol.client;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.jwk.JWK;
import io.gatehouse.clients.Client;
import io.gatehouse.clients.Encryption;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Encrypts answers to the keys of the clients that they are for (RFC 7516). */
@Component
public class ClientEncryption {

    private static final String NESTED = "JWT";

    private final ClientKeys keys;

    ClientEncryption(ClientKeys keys) {
        this.keys = keys;
    }

    /**
     * What answers of this sort go through before they leave; empty when the client wants them as
     * they are.
     *
     * @throws NoKeyToEncrypt when it wants them encrypted and has no key for that, as far as its
     *     keys can be had now
     */
    public Optional<Seal> of(Client client, Encryption.Of answer) {
        return Encryption.of(client, answer).map(how -> new Seal(how, key(client, how)));
    }

    private JWK key(Client client, Encryption how) {
        return how.keyIn(keys.of(client))
                .or(() -> how.keyIn(keys.anew(client)))
                .orElseThrow(() -> new NoKeyToEncrypt(how.algorithm().getName()));
    }

    /** Encrypts to one key of a client. */
    public static final class Seal {

        private final Encryption how;
        private final JWK key;

        private Seal(Encryption how, JWK key) {
            this.how = how;
            this.key = key;
        }

        /** The signed token inside an encrypted one (RFC 7519 section 5.2). */
        public String token(String signed) {
            return encrypt(header().contentType(NESTED).build(), signed);
        }

        /** A JSON object that nobody signed as an encrypted token. */
        public String claims(String json) {
            return encrypt(header().build(), json);
        }

        private JWEHeader.Builder header() {
            return new JWEHeader.Builder(how.algorithm(), how.method()).keyID(key.getKeyID());
        }

        private String encrypt(JWEHeader header, String content) {
            JWEObject token = new JWEObject(header, new Payload(content));
            try {
                token.encrypt(how.encrypter(key));
            } catch (JOSEException unfit) {
                throw new IllegalStateException("cannot encrypt with " + header, unfit);
            }
            return token.serialize();
        }
    }
}
