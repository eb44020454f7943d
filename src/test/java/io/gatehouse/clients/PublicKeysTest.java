package io.gatehouse.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import io.gatehouse.testing.Requirement;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which keys a client may register. */
class PublicKeysTest {

    @Test
    void acceptsTheKeysThatAssertionsAreSignedWith() throws JOSEException {
        JWK rsa = new RSAKeyGenerator(2048).generate().toPublicJWK();
        JWK ec = new ECKeyGenerator(Curve.P_256).generate().toPublicJWK();

        assertThat(PublicKeys.check(set(rsa.toJSONString())))
                .isInstanceOf(PublicKeys.Accepted.class);
        assertThat(PublicKeys.check(set(ec.toJSONString())))
                .isInstanceOf(PublicKeys.Accepted.class);
        assertThat(PublicKeys.check(set(okp("Ed25519")))).isInstanceOf(PublicKeys.Accepted.class);
    }

    @ParameterizedTest
    @CsvSource({"Ed448", "X25519", "X448"})
    void refusesKeysThatNoSignatureIsCheckedWith(String curve) {
        assertThat(PublicKeys.check(set(okp(curve)))).isInstanceOf(PublicKeys.Refused.class);
    }

    @Requirement("RFC 7518 3.3: RSA keys from 2048 bits")
    @Test
    void refusesOtherCurvesAndShortRsaKeys() throws JOSEException {
        JWK large = new ECKeyGenerator(Curve.P_521).generate().toPublicJWK();
        JWK small = new RSAKeyGenerator(1024, true).generate().toPublicJWK();

        assertThat(PublicKeys.check(set(large.toJSONString())))
                .isInstanceOfSatisfying(
                        PublicKeys.Refused.class,
                        refused -> assertThat(refused.reason()).contains("curve P-521"));
        assertThat(PublicKeys.check(set(small.toJSONString())))
                .isInstanceOf(PublicKeys.Refused.class);
    }

    @Test
    void refusesKeysThatCannotBeUsedOrCostTooMuch() throws JOSEException {
        RSAKey rsa = new RSAKeyGenerator(2048).generate();
        Base64URL huge = Base64URL.encode(BigInteger.TWO.pow(20_000).add(BigInteger.ONE));
        Base64URL n = rsa.getModulus();

        for (String key :
                List.of(
                        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"}",
                        "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"AQAB\"}".formatted(huge),
                        "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\"}".formatted(n, n))) {
            assertThat(PublicKeys.check(set(key))).as(key).isInstanceOf(PublicKeys.Refused.class);
        }
    }

    @Test
    void refusesMoreKeysThanAnybodyNeeds() throws JOSEException {
        String key = new ECKeyGenerator(Curve.P_256).generate().toPublicJWK().toJSONString();

        assertThat(PublicKeys.check(set(String.join(",", Collections.nCopies(50, key)))))
                .isInstanceOf(PublicKeys.Accepted.class);
        assertThat(PublicKeys.check(set(String.join(",", Collections.nCopies(51, key)))))
                .isEqualTo(new PublicKeys.Refused("has more than 50 keys"));
    }

    private static String okp(String curve) {
        return "{\"kty\":\"OKP\",\"crv\":\"%s\",\"x\":\"%s\"}".formatted(curve, "A".repeat(43));
    }

    private static String set(String key) {
        return "{\"keys\":[" + key + "]}";
    }
}
