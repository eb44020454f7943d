package io.gatehouse.keys;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;

/**
 * A key that signs now.
 *
 * @param kid its name in the key set
 * @param algorithm JWS algorithm, RFC 7518 section 3.1
 */
record SigningKey(String kid, String algorithm, JWSSigner signer) {

    JWSHeader header(String type) {
        return new JWSHeader.Builder(JWSAlgorithm.parse(algorithm))
                .keyID(kid)
                .type(new JOSEObjectType(type))
                .build();
    }
}
